import { redact } from '../base/redact.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The origin of a workspace from what people write or paste: `https://` is added, a path, a query and `:443` are
 * dropped. Plain `http://` is for loopback hosts only, because it would send the token in the clear.
 */
export function normalizeHost(host: string): string {
  const trimmed = host.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    throw new LakeseedError('USAGE', `Not the URL of a Databricks workspace: ${JSON.stringify(redact(host))}`, {
      hint: 'Give the address that the browser shows, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com',
    });
  }
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new LakeseedError('USAGE', `Refusing to send credentials unencrypted to ${url.origin}`, {
      hint: `Use https://${url.host}; plain http:// is for loopback hosts such as 127.0.0.1 only.`,
    });
  }
  return url.origin;
}
