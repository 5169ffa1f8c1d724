import type { Effects } from '../../src/base/effects.ts';
import { personalAccessToken } from '../../src/databricks/auth/personal-access-token.ts';
import { type Client, createClient } from '../../src/databricks/client.ts';
import { createUndiciSend } from '../../src/databricks/undici-send.ts';

/** A client of a server of the test's own. */
export function testClient({ host }: { readonly host: string }, effects: Effects): Client {
  const credentials = personalAccessToken('dapi-test');
  return createClient({ host, credentials, send: createUndiciSend(effects) }, effects);
}
