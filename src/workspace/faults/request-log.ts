export interface RequestCount {
  readonly method: string;
  /** Percent-decoded; of the query only `action` is kept, because it makes different operations of one path. */
  readonly path: string;
  readonly count: number;
}

/** Counts what has been asked, for tests. */
export interface RequestLog {
  record(method: string, path: string, query: URLSearchParams): void;
  /** In the order of the first request of each. */
  counts(): RequestCount[];
  clear(): void;
}

/** Beyond these many paths only the known ones are counted: a server that runs for weeks must not grow. */
const MAX_PATHS = 100_000;

export function createRequestLog(): RequestLog {
  const counts = new Map<string, RequestCount>();
  return {
    record(method, pathname, query) {
      const action = query.get('action');
      const path = action === null ? pathname : `${pathname}?action=${action}`;
      const key = `${method} ${path}`;
      const count = (counts.get(key)?.count ?? 0) + 1;
      if (count > 1 || counts.size < MAX_PATHS) counts.set(key, { method, path, count });
    },
    counts: () => [...counts.values()],
    clear: () => counts.clear(),
  };
}
