import { type IncomingHttpHeaders, request } from 'node:http';

export interface RawRequest {
  /** Sent as it stands, not normalized. */
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** With its length; an array is sent in chunks, without a length. */
  readonly body?: string | Uint8Array | readonly string[];
  /** Of the bearer; null sends no credentials. */
  readonly token?: string | null;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

/** Sends one HTTP request as it is described, on a connection of its own. */
export async function rawHttp(host: string, { path, method = 'GET', headers, body, token }: RawRequest) {
  const outgoing = request(host, {
    path,
    method,
    agent: false,
    headers: { ...(token != null && { authorization: `Bearer ${token}` }), ...headers },
  });
  const answered = new Promise<RawResponse>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text: bytes.toString() });
      });
    });
  });
  if (typeof body === 'string' || body instanceof Uint8Array) outgoing.end(body);
  else {
    for (const chunk of body ?? []) outgoing.write(chunk);
    outgoing.end();
  }
  return answered;
}
