import type { Clusters } from './clusters/clusters.ts';
import type { Contexts } from './compute/contexts.ts';
import type { PythonRuntime } from './compute/python-runtime.ts';
import type { Layout } from './disk/layout.ts';
import type { Staging } from './disk/staging.ts';
import type { FaultInjector } from './faults/fault-injector.ts';
import type { RequestLog } from './faults/request-log.ts';
import type { Caller, Identity } from './identity/authenticate.ts';
import type { Runs } from './jobs/runs.ts';
import type { Objects } from './objects/objects.ts';
import type { UrlSigner } from './transfer/signed-url.ts';
import type { UploadSessions } from './transfer/upload-sessions.ts';
import type { Securables } from './unity-catalog/securables.ts';

/** What all endpoints work on. */
export interface WorkspaceState {
  readonly layout: Layout;
  readonly platform: NodeJS.Platform;
  readonly securables: Securables;
  readonly objects: Objects;
  readonly staging: Staging;
  readonly identity: Identity;
  readonly sessions: UploadSessions;
  readonly signer: UrlSigner;
  readonly runtime: PythonRuntime;
  readonly clusters: Clusters;
  readonly contexts: Contexts;
  readonly runs: Runs;
  readonly faults: FaultInjector;
  readonly requests: RequestLog;
  readonly options: {
    readonly uploads: 'multipart' | 'resumable';
    readonly presignedUrls: boolean;
    readonly serverless: boolean;
  };
}

/** One request on its way through an endpoint. */
export interface Call {
  readonly request: Request;
  /** Query parameters as forms encode them: a plus sign is a space. */
  readonly query: URLSearchParams;
  /** The segments that the route's `*` and `**` stand for, each percent-decoded once; a plus sign is a plus sign. */
  readonly segments: readonly string[];
  /** Scheme and host as the client addressed them: what URLs in answers begin with. */
  readonly origin: string;
  readonly caller: Caller;
  readonly state: WorkspaceState;
}

/**
 * `METHOD /path`, where a `*` is one segment and a `**` at the end any number of them. `open` endpoints are answered
 * without credentials.
 */
export interface Route {
  readonly on: `${string} /${string}`;
  readonly open?: boolean;
  readonly answer: (call: Call) => Promise<Response>;
}
