import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { cliEnvironment, lakeseedBin } from './cli.ts';

export interface Served {
  readonly host: string;
  readonly token: string;
  readonly directory: string;
  /** Sends the signal; resolves to exit code and the name of the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>;
}

/** `lakeseed workspace`, the built command: a workspace in a process of its own. */
export async function serve(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const child = spawn(process.execPath, [lakeseedBin, 'workspace', '--output', 'json', ...args], {
    cwd,
    env: cliEnvironment(cwd, env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<[number | null, NodeJS.Signals | null]>(resolve =>
    child.once('exit', (code, signal) => resolve([code, signal])),
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const end = (signal: NodeJS.Signals) => {
      child.kill(signal);
      return ended;
    };
    return { ...JSON.parse(line), end };
  }
  throw new Error('lakeseed workspace printed nothing');
}
