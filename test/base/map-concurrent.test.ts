import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapConcurrent } from '../../src/base/map-concurrent.ts';

describe('mapConcurrent', () => {
  it('keeps the order of the items and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrent(
      [5, 1, 3, 0, 2],
      async item => {
        running += 1;
        most = Math.max(most, running);
        await delay(item);
        running -= 1;
        return item * 10;
      },
      { concurrency: 2 },
    );
    expect(results).toEqual([50, 10, 30, 0, 20]);
    expect(most).toBe(2);
  });

  it('takes no items', async () => {
    expect(await mapConcurrent([], async () => 1, { concurrency: 4 })).toEqual([]);
  });

  it('starts nothing after a failure and awaits what is under way', async () => {
    const started: number[] = [];
    const finished: number[] = [];
    const work = async (item: number) => {
      started.push(item);
      if (item === 1) throw new Error('one');
      await delay(5);
      finished.push(item);
    };
    await expect(mapConcurrent([0, 1, 2, 3, 4, 5], work, { concurrency: 2 })).rejects.toThrow('one');
    expect(started).toEqual([0, 1]);
    expect(finished).toEqual([0]);
  });

  it('ends with the failure that came first, not with what it brought about', async () => {
    const failed = Promise.withResolvers<void>();
    const work = async (item: number) => {
      if (item === 0) await failed.promise.catch(() => Promise.reject(new Error('cut off')));
      failed.reject(new Error('the cause'));
      await failed.promise;
    };
    await expect(mapConcurrent([0, 1], work, { concurrency: 2 })).rejects.toThrow('the cause');
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const work = async (item: number) => {
      if (item === 2) controller.abort(new Error('enough'));
      return item;
    };
    const options = { concurrency: 1, signal: controller.signal };
    await expect(mapConcurrent([1, 2, 3], work, options)).rejects.toThrow('enough');
  });
});
