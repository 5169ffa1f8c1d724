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
  let failure: { readonly reason: unknown } | null = null;
  const runner = async () => {
    while (next < items.length && !failure) {
      const index = next;
      next += 1;
      try {
        signal?.throwIfAborted();
        results[index] = await work(items[index]!);
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, runner));
  return resultsOr(failure, results);
}

/** The compiler does not see that a runner may have failed. */
function resultsOr<Results>(failure: { readonly reason: unknown } | null, results: Results): Results {
  if (failure) throw failure.reason;
  return results;
}
