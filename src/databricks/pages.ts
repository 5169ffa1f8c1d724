import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { ApiRequest } from './api-request.ts';
import type { Client } from './client.ts';

/** The pages of a listing. It ends with an absent or empty token only: short and empty pages are normal. */
export async function* pages<Page extends { readonly next_page_token?: string }>(
  client: Client,
  request: ApiRequest,
): AsyncGenerator<Page> {
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    // The documented shape; its readers treat every field as one that may be missing.
    const page = (await client.json({ ...request, query: { ...request.query, page_token: token } })) as Page;
    yield page;
    token = page.next_page_token;
    if (token && tokens.has(token)) throw endless(request.doing);
    if (token) tokens.add(token);
  } while (token);
}

function endless(doing: string): LakeseedError {
  return new LakeseedError('NETWORK', `Could not ${doing}: the server gives the same page again and again`, {
    hint: 'A proxy that caches answers does that. Run again, or ask whoever runs it.',
  });
}
