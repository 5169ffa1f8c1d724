import { readFileSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';

const SOURCE = readFileSync(new URL('../../../python/compute/launcher.py', import.meta.url), 'utf8');

/** Databricks refuses longer commands, in bytes. */
const MAX_COMMAND_BYTES = 6 * 1024 * 1024;

/** Characters of an answer; runtimes up to 16.4 cut what is printed at 50,000. */
export const ANSWER_LIMIT = 45_000;

/** What the functions of launcher.py take. */
interface Requests {
  lakeseed_install: { run: string; requirements: readonly string[] };
  lakeseed_run: {
    run: string;
    source: string;
    path: string;
    env: Readonly<Record<string, string>>;
    /** Seconds. */
    deadline: number;
    limit: number;
  };
  lakeseed_read: { run: string; start: number; limit: number };
  lakeseed_forget: { run: string };
}

/** Source text of a command that calls one of them. The request is data in base64: no value can become code. */
export function launcherCommand<Name extends keyof Requests>(name: Name, request: Requests[Name]): string {
  return `${SOURCE}\nlakeseed_answer(${name}, "${Buffer.from(JSON.stringify(request)).toString('base64')}")\n`;
}

/** The file that a serverless run starts. */
export const serverlessLauncher: string = `${SOURCE}\nlakeseed_serverless()\n`;

/** A script as the launcher takes it. */
export function packSource(content: Uint8Array): string {
  return deflateSync(content).toString('base64');
}

export function fitsIntoCommand(command: string): boolean {
  return Buffer.byteLength(command) <= MAX_COMMAND_BYTES;
}

/** How the script ended, once it did, and a part of what it printed. */
export interface LauncherAnswer {
  readonly end?: 'finished' | 'exited' | 'failed';
  readonly error?: string;
  /** Bytes printed in all, where the part begins, and the part in base64. */
  readonly size?: number;
  readonly start?: number;
  readonly data?: string;
  /** Of an installation. */
  readonly ok?: boolean;
  readonly output?: string;
}

/** What a command has answered; `none` where it did not, `damaged` where the answer is not whole. */
export function parseAnswer(text: string): LauncherAnswer | 'none' | 'damaged' {
  const begin = text.lastIndexOf('<<lakeseed ');
  // A server that cuts off the beginning leaves its end.
  if (begin < 0) return /[\w+/=]{100}>>\s*$/.test(text) ? 'damaged' : 'none';
  const [, packed] = /^<<lakeseed ([\w+/=]+)>>/.exec(text.slice(begin)) ?? [];
  try {
    // Written by launcher.py.
    return JSON.parse(inflateSync(Buffer.from(packed!, 'base64')).toString()) as LauncherAnswer;
  } catch {
    return 'damaged';
  }
}

/** A traceback without the launcher's own frames; only the message where no other is left. */
export function withoutLauncher(trace: string, launcherPath: string): string {
  const lines = trace.split('\n');
  const isFrame = (line: string) => /^ {2}File "/.test(line);
  // Wherever the workspace's files are mounted.
  const ending = `${launcherPath.split('/').slice(-2).join('/')}"`;
  let inLauncher = false;
  const kept = lines.filter(line => {
    if (isFrame(line)) inLauncher = line.includes(ending);
    else if (!line.startsWith('    ')) inLauncher = false;
    return !inLauncher;
  });
  if (kept.some(isFrame) || kept.length === lines.length) return kept.join('\n');
  return kept
    .slice(1)
    .join('\n')
    .replace(/^\w+: /, '');
}
