import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { type ProcessInput, type ProcessOutcome, runProcess } from '../../src/process/run-process.ts';
import { isAlive } from '../setup/processes.ts';
import { tempFolder } from '../setup/temp.ts';

interface Ran {
  readonly outcome: ProcessOutcome;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(script: string, options: Partial<ProcessInput> = {}): Promise<Ran> {
  const printed = { stdout: '', stderr: '' };
  const outcome = await runProcess(
    {
      command: process.execPath,
      args: ['-e', script],
      cwd: tempFolder(),
      env: process.env,
      timeoutMs: 60_000,
      watched: false,
      onChunk: (stream, chunk) => {
        printed[stream] += Buffer.from(chunk).toString();
      },
      ...options,
    },
    systemEffects(),
  );
  return { outcome, ...printed };
}

describe('runProcess', () => {
  it('hands on both streams to their last byte', async () => {
    const { outcome, stdout, stderr } = await run(
      'process.stdout.write("o".repeat(300000)); process.stderr.write("e".repeat(300000)); process.exitCode = 3',
    );
    expect(outcome).toMatchObject({ exitCode: 3, signal: null, ending: { kind: 'exit' }, leftRunning: [] });
    expect([stdout.length, stderr.length]).toEqual([300_000, 300_000]);
  });

  it('passes arguments and variables as they are, whatever a shell would make of them', async () => {
    const odd = ['a b', '$HOME', '"q"', "it's", '*', '', '-x', 'é\n'];
    const { stdout } = await run('', {
      args: ['-e', 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.ODD]))', '--', ...odd],
      env: { ODD: '$(exit 1)`' },
    });
    expect(JSON.parse(stdout)).toEqual([odd, '$(exit 1)`']);
  });

  it('ends the process when what it prints cannot be taken, and says why', async () => {
    const error = new Error('no room');
    const { outcome } = await run('setInterval(() => console.log("x"), 10)', {
      onChunk: async () => {
        await delay(10);
        throw error;
      },
    });
    expect(outcome).toMatchObject({ signal: 'SIGTERM', exitCode: 143, ending: { kind: 'output-failed', error } });
  });

  it('returns though the consumer never takes what it was given', async () => {
    const { outcome } = await run('console.log("x"); setInterval(() => {}, 1000)', {
      timeoutMs: 500,
      onChunk: () => new Promise(() => undefined),
    });
    expect(outcome.ending).toEqual({ kind: 'timeout' });
  });

  it('does not even start to wait when it is cancelled already', async () => {
    const { outcome } = await run('setInterval(() => {}, 1000)', { signal: AbortSignal.abort() });
    expect(outcome.ending).toEqual({ kind: 'abort' });
  });

  it('ends what is left at once when it is cancelled while it waits', async () => {
    const controller = new AbortController();
    let pid = 0;
    const { outcome } = await run(
      `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
         { detached: true, stdio: 'inherit' });
       child.unref(); console.log(child.pid)`,
      {
        signal: controller.signal,
        onChunk: (_, chunk) => {
          pid = Number(Buffer.from(chunk).toString());
          controller.abort();
        },
      },
    );
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
    expect(['abort', 'exit']).toContain(outcome.ending.kind);
  });

  it.each([
    ['that is not there', 'missing', 0],
    ['that may not be executed', 'plain', 0o644],
  ])('throws SPAWN_FAILED for a command %s', async (_, name, mode) => {
    const command = join(tempFolder(), name);
    if (mode) {
      writeFileSync(command, '');
      chmodSync(command, mode);
    }
    await expect(run('', { command })).rejects.toMatchObject({
      code: 'SPAWN_FAILED',
      message: expect.stringContaining(`Could not start ${command}: `),
    });
  });
});
