import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/effects.ts';
import type { WorkspaceState } from './call.ts';
import { fileSystemError } from './disk/file-system-error.ts';
import { applyFaults } from './faults/apply-faults.ts';
import { ConnectionCut } from './faults/connection-cut.ts';
import { CONTROL_PREFIX } from './faults/control-api.ts';
import { ApiError, errorResponse } from './http/api-error.ts';
import { createRouter } from './http/router.ts';
import { authenticate } from './identity/authenticate.ts';
import { routes } from './routes.ts';

interface HandlerOptions {
  readonly clock: Clock;
  /** Aborted when the workspace closes. */
  readonly closing: AbortSignal;
}

/** Answers requests. It rejects only where a fault cuts the connection, or with the reason of the request's signal. */
export function createHandler(
  state: WorkspaceState,
  { clock, closing }: HandlerOptions,
): (request: Request) => Promise<Response> {
  const find = createRouter(routes);

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams: query, origin } = new URL(request.url);
    const match = find(request.method, pathname);
    const caller = match?.route.open
      ? { userName: 'anonymous' }
      : authenticate(request.headers.get('authorization'), state.identity);
    if (!match) throw notImplemented(request.method, pathname);
    return match.route.answer({ request, query, segments: match.segments, origin, caller, state });
  }

  async function perform(request: Request): Promise<Response> {
    const requestId = randomUUID();
    let response: Response;
    try {
      response = await answer(request);
    } catch (error) {
      // Nobody waits for an answer any more.
      if (request.signal.aborted) throw request.signal.reason;
      const refusal = errorResponse(fileSystemError(error), requestId);
      response = request.method === 'HEAD' ? new Response(null, refusal) : refusal;
    }
    response.headers.set('x-request-id', requestId);
    return response;
  }

  return async request => {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname.startsWith(CONTROL_PREFIX)) return perform(request);
    const path = decode(pathname);
    state.requests.record(request.method, path, searchParams);
    const actions = state.faults.take({ method: request.method, path, query: search.slice(1) });
    if (actions.length === 0) return perform(request);
    const ended = AbortSignal.any([request.signal, closing]);
    try {
      return await applyFaults(actions, () => perform(request), { request, ended, sleep: clock.sleep });
    } catch (error) {
      throw ended.aborted ? new ConnectionCut() : error;
    }
  };
}

/** For counting and matching only: a path that cannot be decoded is taken as it is. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function notImplemented(method: string, path: string): ApiError {
  return new ApiError(501, 'NOT_IMPLEMENTED', `The local workspace has no ${method} ${path}`);
}
