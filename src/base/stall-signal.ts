/** A signal that is aborted with another one, or with `reason()` when `count()` has not changed for between `ms` and twice that. */
export function stallSignal(
  count: () => number,
  {
    ms,
    reason,
    signal,
  }: { readonly ms: number; readonly reason: () => unknown; readonly signal?: AbortSignal | undefined },
): Disposable & { readonly signal: AbortSignal } {
  const stalled = new AbortController();
  let last = count();
  const timer = setInterval(() => {
    const now = count();
    if (now === last) stalled.abort(reason());
    last = now;
  }, ms);
  return {
    signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
