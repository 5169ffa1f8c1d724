/** A signal that is aborted `ms` after another one; nothing is left of it when it is disposed. */
export function graceSignal(
  signal: AbortSignal | undefined,
  ms: number,
): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => controller.abort(signal?.reason), ms);
  };
  if (signal?.aborted) start();
  else signal?.addEventListener('abort', start, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', start);
      clearTimeout(timer);
    },
  };
}
