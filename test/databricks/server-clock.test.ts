import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { createServerClock } from '../../src/databricks/server-clock.ts';

function serverClock() {
  let now = 1000;
  const clock = createServerClock({ monotonic: () => now });
  const hear = (headers: Readonly<Record<string, string>>) =>
    clock.watch(async () => ({ status: 200, headers, body: Readable.from([]) }))({
      method: 'GET',
      url: '',
      headers: {},
    });
  return { ...clock, hear, pass: (ms: number) => (now += ms) };
}

it('tells what the last answer has told, and goes on from there', async () => {
  const { now, hear, pass } = serverClock();
  expect(now()).toBeNull();
  await hear({ date: 'Wed, 25 Nov 2026 07:00:00 GMT' });
  pass(1500);
  expect(now()).toBe(Date.parse('2026-11-25T07:00:01.500Z'));
  await hear({ date: 'Wed, 25 Nov 2026 07:00:10 GMT' });
  expect(now()).toBe(Date.parse('2026-11-25T07:00:10Z'));
});

it('knows nothing of a server that does not tell', async () => {
  const { now, hear } = serverClock();
  await hear({});
  await hear({ date: 'noon' });
  expect(now()).toBeNull();
});
