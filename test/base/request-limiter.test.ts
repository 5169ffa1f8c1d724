import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRequestLimiter, type Rank, type RequestLimiter, type Turn } from '../../src/base/request-limiter.ts';

/** A limiter whose clock is moved by hand. */
function start({ concurrency = 8, ceiling = 16 } = {}) {
  let now = 0;
  const sleeping: { until: number; wake: () => void }[] = [];
  const clock = {
    monotonic: () => now,
    sleep: (ms: number) => new Promise<void>(wake => sleeping.push({ until: now + ms, wake })),
  };
  const pass = async (ms: number) => {
    now += ms;
    for (const { wake } of sleeping.filter(({ until }) => until <= now)) wake();
    await turnOfTheLoop();
  };
  return { limiter: createRequestLimiter({ concurrency, ceiling, clock }), pass };
}

/** Requests that stand in the queue, with what has been let in so far. */
function enter(limiter: RequestLimiter, count: number, rank: Rank = 'new'): Turn[] {
  const turns: Turn[] = [];
  for (let one = 0; one < count; one += 1) void limiter.enter(rank).then(turn => turns.push(turn));
  return turns;
}

/** Rounds of requests of a long queue, all of which are answered; the limit after each. */
async function rounds(limiter: RequestLimiter, count: number): Promise<number[]> {
  const limits: number[] = [];
  const turns = enter(limiter, 500);
  for (let round = 0; round < count; round += 1) {
    await turnOfTheLoop();
    for (const turn of turns.splice(0)) turn.end('answered');
    limits.push(limiter.limit);
  }
  return limits;
}

describe('a request limiter', () => {
  it('lets in as many as its limit, and the next when one has ended, however it ended', async () => {
    const { limiter } = start({ concurrency: 3, ceiling: 3 });
    const turns = enter(limiter, 5);
    await turnOfTheLoop();
    expect(turns).toHaveLength(3);
    turns[0]?.end('answered');
    turns[1]?.end('failed');
    await turnOfTheLoop();
    expect(turns).toHaveLength(5);
  });

  it('doubles in one round while the server has not complained, up to the ceiling', async () => {
    const { limiter } = start({ concurrency: 4, ceiling: 10 });
    expect(await rounds(limiter, 3)).toEqual([8, 10, 10]);
  });

  it('does not grow on requests that it does not hold back', async () => {
    const { limiter } = start({ concurrency: 4, ceiling: 10 });
    for (let one = 0; one < 20; one += 1) (await limiter.enter('new')).end('answered');
    expect(limiter.limit).toBe(4);
  });

  it('halves once for all requests that were under way together, then grows by one a round', async () => {
    const { limiter, pass } = start({ concurrency: 8, ceiling: 8 });
    const turns = enter(limiter, 8);
    await turnOfTheLoop();
    for (const turn of turns) turn.end({ throttledMs: 500 });
    expect(limiter.limit).toBe(4);
    await pass(500);
    expect(await rounds(limiter, 5)).toEqual([5, 6, 7, 8, 8]);
  });

  it('halves again for requests that came after, never below one', async () => {
    const { limiter, pass } = start({ concurrency: 8, ceiling: 8 });
    const limits: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      (await limiter.enter('new')).end({ throttledMs: 10 });
      limits.push(limiter.limit);
      await pass(10);
    }
    expect(limits).toEqual([4, 2, 1, 1, 1]);
  });

  it('starts nothing until the longest pause that was asked for is over', async () => {
    const { limiter, pass } = start({ concurrency: 2, ceiling: 2 });
    const under = enter(limiter, 2);
    await turnOfTheLoop();
    under[0]?.end({ throttledMs: 3000 });
    under[1]?.end({ throttledMs: 1000 });
    const turns = enter(limiter, 1);
    await pass(1000);
    expect(turns).toHaveLength(0);
    await pass(2000);
    expect(turns).toHaveLength(1);
  });

  it('serves what is made again before parts of what was begun, and both before what is new', async () => {
    const { limiter } = start({ concurrency: 1, ceiling: 1 });
    const order: Rank[] = [];
    const held = await limiter.enter('new');
    const served = (['new', 'begun', 'new', 'again', 'begun'] as const).map(async rank => {
      const turn = await limiter.enter(rank);
      order.push(rank);
      turn.end('answered');
    });
    held.end('answered');
    await Promise.all(served);
    expect(order).toEqual(['again', 'begun', 'begun', 'new', 'new']);
  });

  it('lets go of those that are cancelled while they wait, with their reason', async () => {
    const { limiter } = start({ concurrency: 1, ceiling: 1 });
    const held = await limiter.enter('new');
    const cancel = new AbortController();
    const waiting = limiter.enter('new', cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(limiter.enter('new', cancel.signal)).rejects.toThrow('enough');
    held.end('answered');
    (await limiter.enter('new')).end('answered');
  });

  it('pauses for a question, and starts nothing any more where the answer is bad', async () => {
    const { limiter } = start({ concurrency: 1, ceiling: 1 });
    const held = await limiter.enter('new');
    const turns = enter(limiter, 1);
    const good = Promise.withResolvers<void>();
    const asking = limiter.pauseFor(good.promise);
    held.end('failed');
    await turnOfTheLoop();
    expect(turns).toHaveLength(0);
    good.resolve();
    await asking;
    await turnOfTheLoop();
    expect(turns).toHaveLength(1);
    const waiting = limiter.enter('new');
    await expect(limiter.pauseFor(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await expect(waiting).rejects.toThrow('gone');
    await expect(limiter.enter('again')).rejects.toThrow('gone');
    expect(() => limiter.throwIfClosed()).toThrow('gone');
  });
});
