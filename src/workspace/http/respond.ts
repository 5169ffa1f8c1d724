/** A JSON answer with its length, so that no client has to read chunks. */
export function json(value: unknown, status = 200): Response {
  return text(JSON.stringify(value), { status, type: 'application/json' });
}

export function text(
  body: string,
  { status = 200, type }: { readonly status?: number; readonly type: string },
): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
  });
}

export function empty(status: 200 | 204, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers });
}
