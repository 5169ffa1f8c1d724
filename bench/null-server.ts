// A Files API that keeps nothing, in a process of its own, so that the client is what is measured:
// node bench/null-server.ts <latency in ms>. The first line on stdout is its URL; GET /counts says what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const latencyMs = Number(process.argv[2] ?? 0);
/** Names and sizes are all that is kept, for the listing that proves a delivery. */
const folders = new Map<string, Map<string, number>>();
const sessions = new Map<string, number>();
const counts: Record<string, number> = {};

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const EMPTY: Answer = { status: 204 };

function answer(method: string, url: URL, body: string, size: number): Answer {
  const path = decodeURIComponent(url.pathname);
  const action = url.searchParams.get('action');
  if (path.startsWith('/api/2.0/fs/files'))
    return answerFile(method, path.slice('/api/2.0/fs/files'.length), action, size, url);
  if (path.startsWith('/api/2.0/fs/directories'))
    return answerFolder(method, path.slice('/api/2.0/fs/directories'.length).replace(/\/$/, ''));
  if (path === '/api/2.0/fs/create-upload-part-urls') return partUrls(url, body);
  if (path === '/api/2.0/fs/create-abort-upload-url')
    return { status: 200, json: { abort_upload_url: { url: `${url.origin}/abort`, headers: [] } } };
  if (path.startsWith('/part/')) return putPart(path, size);
  if (path === '/abort') return EMPTY;
  if (path.startsWith('/api/2.1/unity-catalog/effective-permissions'))
    return { status: 200, json: { privilege_assignments: [] } };
  if (path.startsWith('/api/2.1/unity-catalog'))
    return { status: 200, json: { full_name: path.split('/').at(-1), volume_type: 'MANAGED' } };
  if (path === '/api/2.0/preview/scim/v2/Me') return { status: 200, json: { userName: 'bench@example.com' } };
  return { status: 404, json: { error_code: 'NOT_FOUND', message: `Nothing at ${path}` } };
}

function answerFile(method: string, path: string, action: string | null, size: number, url: URL): Answer {
  if (action === 'initiate-upload') {
    const token = String(sessions.size + 1);
    sessions.set(token, 0);
    return { status: 200, json: { multipart_upload: { session_token: token } } };
  }
  if (action === 'complete-upload') {
    keep(path, sessions.get(url.searchParams.get('session_token') ?? '') ?? 0);
    return { status: 200, json: {} };
  }
  if (method === 'PUT') keep(path, size);
  const [folder, name] = split(path);
  const known = folders.get(folder)?.get(name);
  if (method === 'DELETE') folders.get(folder)?.delete(name);
  if (method !== 'HEAD') return EMPTY;
  return known === undefined ? { status: 404 } : { status: 200, headers: { 'content-length': String(known) } };
}

function answerFolder(method: string, path: string): Answer {
  const known = folders.get(path);
  if (method === 'PUT') return EMPTY;
  if (method === 'HEAD') return { status: 200 };
  if (method === 'DELETE') {
    folders.delete(path);
    return EMPTY;
  }
  const below = [...folders.keys()].filter(folder => split(folder)[0] === path);
  if (!known && below.length === 0)
    return { status: 404, json: { error_code: 'NOT_FOUND', message: 'The directory being accessed is not found.' } };
  const contents = [
    ...below.map(folder => ({ path: folder, name: split(folder)[1], is_directory: true })),
    ...[...(known ?? [])].map(([name, size]) => ({
      path: `${path}/${name}`,
      name,
      is_directory: false,
      file_size: size,
      last_modified: 1,
    })),
  ];
  return { status: 200, json: { contents } };
}

function partUrls({ origin }: URL, body: string): Answer {
  const { session_token: token, start_part_number: first, count } = JSON.parse(body) as Record<string, number>;
  const numbers = Array.from({ length: count! }, (_, index) => first! + index);
  const urls = numbers.map(part => ({ part_number: part, url: `${origin}/part/${token}/${part}`, headers: [] }));
  return { status: 200, json: { upload_part_urls: urls } };
}

function putPart(path: string, size: number): Answer {
  const [, , token = '', part] = path.split('/');
  sessions.set(token, (sessions.get(token) ?? 0) + size);
  return { status: 200, headers: { etag: `"${part}"` } };
}

function keep(path: string, size: number): void {
  const [folder, name] = split(path);
  const known = folders.get(folder) ?? new Map<string, number>();
  folders.set(folder, known.set(name, size));
}

function split(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', origin);
  const { method = 'GET' } = request;
  const isJson = method === 'POST';
  let size = 0;
  let body = '';
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (isJson) body += String(chunk);
  });
  request.on('end', () => {
    if (url.pathname === '/counts') return send(response, { status: 200, json: counts });
    const kind = `${method} ${url.pathname.split('/').slice(1, 5).join('/')}${url.searchParams.has('action') ? `?${url.searchParams.get('action')}` : ''}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    const found = answer(method, url, body, size);
    if (latencyMs === 0) return send(response, found);
    setTimeout(() => send(response, found), latencyMs);
  });
}

function send(response: ServerResponse, { status, json, headers }: Answer): void {
  const text = json === undefined ? '' : JSON.stringify(json);
  response.writeHead(status, {
    ...(text !== '' && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
    ...(text === '' && status !== 204 && { 'content-length': '0' }),
    ...headers,
  });
  response.end(text);
}

const server = createServer({ requestTimeout: 0, keepAliveTimeout: 75_000, highWaterMark: 1024 * 1024 }, serve);
let origin = 'http://127.0.0.1';
server.listen(0, '127.0.0.1', () => {
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.stdout.write(`${origin}\n`);
});
