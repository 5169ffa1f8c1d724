import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stallSignal } from '../../src/base/stall-signal.ts';

const reason = () => new Error('stalled');

describe('a signal for work that may stall', () => {
  it('is aborted for the given reason when nothing has changed', async () => {
    using stall = stallSignal(() => 7, { ms: 20, reason });
    await new Promise(resolve => stall.signal.addEventListener('abort', resolve));
    expect(stall.signal.reason).toMatchObject({ message: 'stalled' });
  });

  it('is not while the count goes on, nor after its end', async () => {
    let count = 0;
    const stall = stallSignal(() => (count += 1), { ms: 5, reason });
    await delay(60);
    expect(count).toBeGreaterThan(2);
    expect(stall.signal.aborted).toBe(false);
    stall[Symbol.dispose]();
    const last = count;
    await delay(30);
    expect(count).toBe(last);
  });

  it('is aborted with the other one, for its reason', () => {
    const other = new AbortController();
    using stall = stallSignal(() => 0, { ms: 60_000, reason, signal: other.signal });
    other.abort('other');
    expect(stall.signal.reason).toBe('other');
  });
});
