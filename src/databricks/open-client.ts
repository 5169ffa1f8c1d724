import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { chooseCredentials, configuredHost } from './auth/choose-credentials.ts';
import type { CredentialsProvider } from './auth/credentials-provider.ts';
import { personalAccessToken } from './auth/personal-access-token.ts';
import { type Client, createClient } from './client.ts';
import { type ConnectionOptions, loadConfig, revealed } from './config.ts';
import { createFetchSend, type FetchHandler } from './fetch-send.ts';
import { createUndiciSend } from './undici-send.ts';

export interface DatabricksOptions extends ConnectionOptions {
  /** Credentials of the program's own; nothing but the host is then taken from the configuration. */
  readonly credentials?: CredentialsProvider | undefined;
  /** How often a request is made at most; by default 6. */
  readonly maxAttempts?: number | undefined;
  /** Hears of every request that is made again. */
  readonly emit?: Emit | undefined;
  /** Ends the search for credentials; requests have their own. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A client for the workspace that options, environment and profile lead to.
 *
 * @throws AUTH_FAILED when they lead to none, or to several ways to authenticate; USAGE for a host that is no URL.
 */
export async function openClient(options: DatabricksOptions, effects: Effects): Promise<Client> {
  const config = await loadConfig(options, effects);
  const host = configuredHost(config);
  const send = createUndiciSend(effects);
  const { emit, maxAttempts, signal } = options;
  const credentials = options.credentials ?? (await chooseCredentials(config, { send, signal }, effects));
  const workspaceId = revealed(config, 'workspace_id');
  return createClient({ host, credentials, send, workspaceId, emit, maxAttempts }, effects);
}

export interface InProcessOptions {
  readonly handle: FetchHandler;
  /** A token that the handler accepts. */
  readonly token: string;
  readonly emit?: Emit | undefined;
}

/** A client for a workspace that answers in this process: the same one, without a socket. */
export function openInProcessClient({ handle, token, emit }: InProcessOptions, effects: Effects): Client {
  const send = createFetchSend(handle);
  const credentials = personalAccessToken(token);
  return createClient({ host: 'http://localhost', credentials, send, emit }, effects);
}
