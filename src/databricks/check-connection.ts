import type { Effects } from '../base/effects.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { type CurrentUser, currentUser } from './current-user.ts';
import { type DatabricksOptions, openClient } from './open-client.ts';

/** One thing that was tried. */
export interface ConnectionFinding {
  readonly check: 'configuration' | 'host' | 'authentication';
  readonly ok: boolean;
  readonly message: string;
  /** What to do; null when all is well. */
  readonly hint: string | null;
  /** The error's code; null when all is well. */
  readonly code: string | null;
}

export interface ConnectionReport {
  readonly findings: readonly ConnectionFinding[];
  /** Who the credentials belong to; null when they do not work. */
  readonly user: CurrentUser | null;
}

/** Tries to reach the workspace and to log in. Failures are findings, never thrown, but for CANCELLED. */
export async function checkConnection(options: DatabricksOptions, effects: Effects): Promise<ConnectionReport> {
  const findings: ConnectionFinding[] = [];
  const good = (check: ConnectionFinding['check'], message: string) =>
    findings.push({ check, ok: true, message, hint: null, code: null });
  let trying: ConnectionFinding['check'] = 'configuration';
  try {
    const client = await openClient({ maxAttempts: 2, ...options }, effects);
    good('configuration', `${client.host}, authentication by ${client.authType}`);
    trying = 'host';
    const user = await currentUser(client, options.signal);
    good('host', `${client.host} answers`);
    good('authentication', `Logged in as ${user.userName}`);
    return { findings, user };
  } catch (error) {
    if (!isLakeseedError(error) || error.code === 'CANCELLED') throw error;
    const { code, message, hint, statusCode } = error;
    if (trying === 'host' && code !== 'NETWORK') {
      // Credentials can also fail before the host is asked anything.
      if (statusCode !== undefined) good('host', 'The host answers');
      trying = 'authentication';
    }
    findings.push({ check: trying, ok: false, message, hint, code });
    return { findings, user: null };
  }
}
