export interface MapConcurrentOptions {
  /** Items under way at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Applies `work` to every item; results are in the items' order. After the first failure, or an abort, nothing new
 * is started, and what is under way is awaited before that reason is thrown.
 */
export async function mapConcurrent<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { concurrency, signal }: MapConcurrentOptions,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failed = false;
  const runner = async () => {
    while (next < items.length && !failed) {
      const index = next;
      next += 1;
      try {
        signal?.throwIfAborted();
        results[index] = await work(items[index]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const runners = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, runner));
  const failure = runners.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
  return results;
}
