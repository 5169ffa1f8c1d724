import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { localIoError } from '../errors/local-io.ts';
import { ApiError, errorResponse } from './api-error.ts';
import type { WorkspaceState } from './call.ts';
import { fileSystemError, hasErrorCode } from './file-system-error.ts';
import { authenticate, LOCAL_USER } from './identity/authenticate.ts';
import { type Layout, layoutOf } from './layout.ts';
import { createRouter } from './router.ts';
import { routes } from './routes.ts';
import { createSecurables } from './securables.ts';
import { openStaging } from './staging.ts';
import { writeWhole } from './write-whole.ts';

export interface WorkspaceOptions {
  /** Folder that holds the workspace; made where it is missing. */
  readonly directory: string;
  /** The bearer token that is accepted; by default a random one, kept in the directory. */
  readonly token?: string;
}

/** A stand-in for a Databricks workspace: answers its REST API from plain folders. */
export interface Workspace {
  readonly directory: string;
  readonly token: string;
  /** Answers one request, in this process and without a socket. */
  handle(request: Request): Promise<Response>;
  /** Removes what is only half received. */
  close(): Promise<void>;
}

/**
 * Opens the workspace in a directory; a new one gets the volume main.default.lakeseed. Other processes may have the
 * same directory open. Throws LOCAL_IO or NO_SPACE.
 */
export async function openWorkspace(options: WorkspaceOptions, effects: Effects): Promise<Workspace> {
  const layout = layoutOf(resolve(effects.cwd, options.directory));
  try {
    const state = await openState(layout, effects);
    const token = options.token ?? (await keptToken(layout.tokenFile));
    return {
      directory: layout.directory,
      token,
      handle: createHandler(state, token),
      close: () => state.staging.close(),
    };
  } catch (error) {
    throw localIoError(error, `open the local workspace ${layout.directory}`);
  }
}

async function openState(layout: Layout, effects: Effects): Promise<WorkspaceState> {
  const securables = createSecurables({ layout, now: () => effects.clock.now(), user: LOCAL_USER });
  if (await makeFolder(layout.volumes)) {
    for (const name of [['main'], ['main', 'default'], ['main', 'default', 'lakeseed']]) {
      await securables.create(name, { owner: LOCAL_USER });
    }
  }
  return { layout, securables, effects, staging: await openStaging(layout.staging, effects.clock.now()) };
}

/** True where this call made it. */
async function makeFolder(folder: string): Promise<boolean> {
  return (await mkdir(folder, { recursive: true })) !== undefined;
}

/** The first to open the directory decides; the file is for its owner only. */
async function keptToken(tokenFile: string): Promise<string> {
  try {
    return (await readFile(tokenFile, 'utf8')).trim();
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT')) throw error;
  }
  await writeWhole(tokenFile, `dapi${randomBytes(16).toString('hex')}\n`, { keep: true, mode: 0o600 });
  return keptToken(tokenFile);
}

function createHandler(state: WorkspaceState, token: string): (request: Request) => Promise<Response> {
  const find = createRouter(routes);

  async function answer(request: Request): Promise<Response> {
    const { pathname, searchParams, origin } = new URL(request.url);
    const match = find(request.method, pathname);
    const caller = match?.route.open
      ? { userName: 'anonymous' }
      : authenticate(request.headers.get('authorization'), token);
    if (!match) throw notImplemented(request.method, pathname);
    const { route, segments } = match;
    return route.answer({ request, query: searchParams, segments, origin, caller, state });
  }

  return async request => {
    const requestId = randomUUID();
    const head = request.method === 'HEAD';
    const response = await answer(request).catch(error => errorResponse(fileSystemError(error), { head, requestId }));
    response.headers.set('x-request-id', requestId);
    return response;
  };
}

function notImplemented(method: string, path: string): ApiError {
  return new ApiError(501, 'NOT_IMPLEMENTED', `The local workspace has no ${method} ${path}`);
}
