import type { Effects } from '../base/effects.ts';
import type { Caller } from './identity/authenticate.ts';
import type { Layout } from './layout.ts';
import type { Securables } from './securables.ts';
import type { Staging } from './staging.ts';

/** What all endpoints work on. */
export interface WorkspaceState {
  readonly layout: Layout;
  readonly securables: Securables;
  readonly staging: Staging;
  readonly effects: Effects;
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

export type Endpoint = (call: Call) => Promise<Response>;

/**
 * `METHOD /path`, where a `*` is one segment and a `**` at the end any number of them. `open` endpoints are answered
 * without credentials.
 */
export interface Route {
  readonly on: `${string} /${string}`;
  readonly open?: boolean;
  readonly answer: Endpoint;
}
