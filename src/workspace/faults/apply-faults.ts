import { json, text } from '../http/respond.ts';
import { ConnectionCut } from './connection-cut.ts';
import type { FaultAction } from './fault-plan.ts';

interface FaultContext {
  readonly request: Request;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** The client has gone away, or the workspace closes. */
  readonly ended: AbortSignal;
}

/** Answers a request as the actions say; `perform` carries it out. */
export async function applyFaults(
  actions: readonly FaultAction[],
  perform: () => Promise<Response>,
  context: FaultContext,
): Promise<Response> {
  const [action, ...rest] = actions;
  if (!action) return perform();
  const { request, sleep, ended } = context;
  if ('delayMs' in action) {
    await sleep(action.delayMs, ended);
    return applyFaults(rest, perform, context);
  }
  if ('status' in action) {
    if (action.performed) await discard(await perform());
    return cannedResponse(action, request.method === 'HEAD');
  }
  if ('truncate' in action) return truncated(await perform(), action.truncate);
  const moment = 'reset' in action ? action.reset : action.hang;
  if (moment === 'during') await readHalf(request);
  if (moment === 'after') await discard(await perform());
  if ('hang' in action) await aborted(ended);
  throw new ConnectionCut();
}

async function discard(response: Response): Promise<void> {
  await response.body?.cancel();
}

function cannedResponse({ status, body, headers = {} }: Extract<FaultAction, { status: number }>, head: boolean) {
  const response =
    typeof body === 'string'
      ? text(body, { status, type: 'text/plain' })
      : json(body ?? { error_code: CODES[status] ?? 'INTERNAL_ERROR', message: 'Injected by a fault rule' }, status);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (!head && !BODYLESS.has(status)) return response;
  if (BODYLESS.has(status)) response.headers.delete('content-length');
  return new Response(null, { status, headers: response.headers });
}

const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The headers promise everything, then the connection ends after `limit` bytes. */
function truncated(response: Response, limit: number): Response {
  if (!response.body) throw new ConnectionCut();
  const reader = response.body.getReader();
  let left = limit;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (left === 0) {
          await reader.cancel();
          throw new ConnectionCut();
        }
        const { done, value } = await reader.read();
        if (done) return controller.close();
        const part = value.subarray(0, left);
        left -= part.byteLength;
        controller.enqueue(part);
      },
      cancel: () => reader.cancel(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}

async function readHalf({ body, headers }: Request): Promise<void> {
  if (!body) return;
  const half = Math.floor(Number(headers.get('content-length') ?? 0) / 2);
  const reader = body.getReader();
  for (let read = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value.byteLength;
    // Of a body of unknown length, its first chunk.
    if (read >= half) return;
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}
