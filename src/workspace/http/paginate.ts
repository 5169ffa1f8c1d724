import { invalidParameter } from './api-error.ts';

export interface PageRequest<Item> {
  /** What the items are sorted by, unique. */
  readonly key: (item: Item) => string;
  /** What is listed: a token of another listing is refused. */
  readonly scope: string;
  readonly token: string | null;
  /** As it stands in the query; 0 and nothing mean `maximum`, more is lowered to it. */
  readonly size: string | null;
  readonly maximum: number;
}

/**
 * One page of a sorted listing. A token names the last item that was given, so that what comes and goes between two
 * pages neither repeats nor hides others.
 */
export function paginate<Item>(
  items: readonly Item[],
  { key, scope, token, size, maximum }: PageRequest<Item>,
): { items: readonly Item[]; nextToken: string | undefined } {
  const after = token ? readToken(token, scope) : undefined;
  const left = after === undefined ? items : items.filter(item => key(item) > after);
  const page = left.slice(0, readSize(size, maximum));
  const last = page.at(-1);
  return { items: page, nextToken: page.length < left.length && last ? writeToken(key(last), scope) : undefined };
}

function readSize(size: string | null, maximum: number): number {
  const wanted = Number(size ?? 0);
  if (!Number.isInteger(wanted) || wanted < 0) {
    throw invalidParameter(`Invalid page size: ${size}`);
  }
  return wanted === 0 ? maximum : Math.min(wanted, maximum);
}

function writeToken(after: string, scope: string): string {
  return Buffer.from(JSON.stringify([scope, after])).toString('base64url');
}

/** A token for the beginning of any listing: it lets a fault rule answer an empty page that is not the last. */
const START = 'start';

function readToken(token: string, scope: string): string | undefined {
  if (token === START) return undefined;
  try {
    const [of, after] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown];
    if (of === scope && typeof after === 'string') return after;
  } catch {
    // Not one of ours.
  }
  throw invalidParameter('Invalid page token');
}
