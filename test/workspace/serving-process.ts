import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const script = fileURLToPath(new URL('../fixtures/serve-workspace.ts', import.meta.url));

export interface ServingProcess {
  readonly host: string;
  readonly token: string;
  readonly child: ChildProcess;
}

/** A workspace in a process of its own, which has ended when the test has; `wrap` is a command that starts it. */
export async function serveInProcess(directory: string, wrap: readonly string[] = []): Promise<ServingProcess> {
  const [command = '', ...args] = [...wrap, process.execPath, script, directory];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  const lines = createInterface(child.stdout);
  const [line] = (await once(lines, 'line')) as [string];
  return { ...JSON.parse(line), child };
}
