import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const lakeseedBin: string = fileURLToPath(new URL('../../bin/lakeseed.cjs', import.meta.url));

export interface CliResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Added to a small environment without any DATABRICKS_* of the machine. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly node?: string;
}

/** Runs the built command as a user does: a process of its own, real pipes. */
export async function lakeseed(args: readonly string[], options: CliOptions): Promise<CliResult> {
  refuseStaleBuild();
  const child = spawn(options.node ?? process.execPath, [lakeseedBin, ...args], {
    cwd: options.cwd,
    env: cliEnvironment(options.cwd, options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(options.input ?? '');
  const [stdout, stderr, [exitCode, signal]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, name) => resolve([code, name]));
    }),
  ]);
  return { exitCode, signal, stdout, stderr };
}

/** A home of its own, so that a test never reads or writes the machine's profiles and state. */
export function cliEnvironment(home: string, env: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(DATABRICKS_|LAKESEED_|PYTHON_BIN|XDG_|npm_)/.test(name),
  ) as [string, string][];
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, XDG_STATE_HOME: `${home}/.state`, ...env };
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** A test of an old build proves nothing about the source that it stands beside. */
function refuseStaleBuild(): void {
  if (newest('src') > newest('dist')) throw new Error('dist/ is older than src/: npm run build');
}

function newest(folder: string): number {
  const path = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map(file => statSync(join(path, file)).mtimeMs));
}
