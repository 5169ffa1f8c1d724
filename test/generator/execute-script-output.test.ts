import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { executeScript } from '../../src/generator/execute-script.ts';
import { waitUntil } from '../setup/processes.ts';
import { makeProject } from '../setup/project.ts';
import { testPython } from '../setup/python.ts';

const driver = fileURLToPath(new URL('../fixtures/run-script.ts', import.meta.url));
const MIB = 1024 * 1024;

it('keeps head and tail of 200 MiB in a bounded memory, says what was cut, and logs everything', async () => {
  const child = spawn(process.execPath, [driver, makeProject('prints_much.py'), testPython], {
    env: { ...process.env, TEST_SCALE: '200' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout, logPath, maxRssKiB } = JSON.parse(await text(child.stdout));
  const lines: string[] = stdout.split('\n');
  expect(lines[0]).toMatch(/^0000000000x+$/);
  expect(lines.at(-2)).toMatch(/^0000204799x+$/);
  expect(stdout).toContain(`\n[lakeseed: 200 MiB cut here; everything is in ${logPath}]\n`);
  expect(stdout.length).toBeLessThan(600 * 1024);
  expect(statSync(logPath).size).toBeGreaterThan(200 * MIB);
  // Of it, 100 MiB are Node and the modules alone.
  expect(maxRssKiB).toBeLessThan(250 * 1024);
});

it('holds the script back while a listener is busy', async () => {
  const waiting = new AbortController();
  let handed = 0;
  const run = executeScript({
    projectPath: makeProject('prints_forever.py'),
    pythonBin: testPython,
    signal: waiting.signal,
    onOutput: async (_, chunk) => {
      handed += chunk.length;
      await delay(60_000, undefined, { signal: waiting.signal }).catch(() => undefined);
    },
  });
  await waitUntil(() => handed > 0, 20_000);
  await delay(500);
  // One chunk, whatever the script would have printed meanwhile.
  expect(handed).toBeGreaterThan(0);
  expect(handed).toBeLessThan(MIB);
  waiting.abort();
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
});
