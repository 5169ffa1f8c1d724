import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { runCli } from '../../src/cli/run-cli.ts';

/** Runs a command line in this process and gives what it printed. */
async function run(argv: readonly string[], effects: Effects) {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') =>
    Object.assign(new EventEmitter(), {
      destroyed: false,
      write: (text: string | Uint8Array) => {
        printed[name] += String(text);
        return true;
      },
    });
  const streams = { stdin: Readable.from([]), stdout: stream('stdout'), stderr: stream('stderr') };
  const exitCode = await runCli(argv, { effects, streams, signals: { signal: new AbortController().signal } });
  return { exitCode, ...printed };
}

/** A world in which something is wrong that nobody has thought of. */
const broken: Effects = {
  ...systemEffects(),
  get cwd(): string {
    throw new TypeError('boom');
  },
};

describe('a bug of ours', () => {
  it('is INTERNAL with exit code 70, and shows where it happened', async () => {
    const { exitCode, stdout, stderr } = await run(['init', 'p'], broken);
    expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' });
    expect(stderr).toContain('error INTERNAL: boom');
    expect(stderr).toContain('TypeError: boom\n    at ');
  });

  it('is a document with JSON output', async () => {
    const { exitCode, stdout, stderr } = await run(['init', 'p', '-o', 'json'], broken);
    expect({ exitCode, stderr }).toEqual({ exitCode: 70, stderr: '' });
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'INTERNAL', message: 'boom', retryable: false });
  });
});
