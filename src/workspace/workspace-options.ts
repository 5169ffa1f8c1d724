import type { FolderMapping } from './compute/python-runtime.ts';
import type { FaultPlanInput } from './faults/fault-plan.ts';
import type { OAuthClient } from './identity/authenticate.ts';

export interface WorkspaceOptions {
  /** Folder that holds the workspace; made where it is missing. */
  readonly directory: string;
  /** The bearer token that is accepted; by default a random one that the directory keeps. */
  readonly token?: string;
  /** Service principals that may get tokens by OAuth; by default none. */
  readonly oauthClients?: readonly OAuthClient[];
  /** Of tokens got by OAuth, in seconds; by default 3600. They are refused in their last 30 s. */
  readonly tokenLifetimeSec?: number;
  /** How large uploads go: in parts, as on AWS and Azure (the default), or as one resumable stream, as on GCP. */
  readonly uploads?: 'multipart' | 'resumable';
  /** Whether URLs are given out that need no credentials; by default true. */
  readonly presignedUrls?: boolean;
  /** Interpreter of contexts and runs; by default PYTHON_BIN, else python3. */
  readonly pythonBin?: string | undefined;
  /** How /Volumes reaches the code that runs here; by default as the platform can. */
  readonly mapping?: FolderMapping;
  /** Execution contexts that one cluster takes; by default 145. */
  readonly maxContexts?: number;
  /** Whether runs without a cluster are accepted; by default true. */
  readonly serverless?: boolean;
  /** Faults to inject; by default none. */
  readonly faults?: FaultPlanInput;
  /** Seed of their probabilities; by default the plan's own, else 0. */
  readonly seed?: number;
}
