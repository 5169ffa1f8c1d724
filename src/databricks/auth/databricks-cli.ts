import type { Effects } from '../../base/effects.ts';
import { findExecutables } from '../../base/find-executables.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { CredentialsProvider } from './credentials-provider.ts';
import { runJsonCommand } from './run-command.ts';
import { type Token, type TokenRequest, tokenCredentials } from './token-cache.ts';

interface DatabricksCliOptions {
  readonly host: string;
  /** The profile that the configuration was read from. */
  readonly profile: string | null;
  /** DATABRICKS_CLI_PATH: a path, or a name to look for on PATH. */
  readonly cliPath: string | undefined;
}

/** The old Python command of the same name is a small script; the CLI that can give tokens is one large binary. */
const SMALLEST_CLI_BYTES = 1024 * 1024;

const INSTALL = 'Install the Databricks CLI 0.207.1 or newer, or set DATABRICKS_CLI_PATH, or use DATABRICKS_TOKEN.';

/** Tokens of the user who has logged in with `databricks auth login`. */
export function databricksCli(options: DatabricksCliOptions, effects: Effects): CredentialsProvider {
  const { host, profile } = options;
  const which = profile === null ? ['--host', host] : ['--profile', profile];
  const hint = `Log in with: databricks auth login ${which.join(' ')}`;

  async function request({ fresh, signal }: TokenRequest): Promise<Token> {
    const command = await findCli(options.cliPath, effects);
    const args = ['auth', 'token', ...which];
    const ask = (extra: readonly string[]) =>
      runJsonCommand({ command, args: [...args, ...extra], hint, signal }, effects);
    // Before 0.296.0 the CLI does not know the flag; it then renews by the token's expiry alone.
    const printed = fresh ? await ask(['--force-refresh']).catch(() => ask([])) : await ask([]);
    return readToken(printed, hint);
  }

  return tokenCredentials({ authType: 'databricks-cli', request, clock: effects.clock });
}

async function findCli(cliPath: string | undefined, effects: Effects): Promise<string> {
  if (cliPath !== undefined && /[/\\]/.test(cliPath)) return cliPath;
  const found = await findExecutables(cliPath ?? 'databricks', effects, ['.exe', '.cmd', '.bat']);
  const cli = found.find(({ size }) => size >= SMALLEST_CLI_BYTES);
  if (cli) return cli.path;
  const old = found[0];
  throw new LakeseedError(
    'AUTH_FAILED',
    old ? `${old.path} is the old Python CLI, which cannot give tokens` : 'The Databricks CLI is not installed',
    { hint: INSTALL },
  );
}

function readToken(printed: Record<string, unknown>, hint: string): Token {
  const { access_token: accessToken, expiry } = printed;
  if (typeof accessToken !== 'string') {
    throw new LakeseedError('AUTH_FAILED', 'The Databricks CLI printed no access_token', { hint });
  }
  const expiresAt = Date.parse(String(expiry));
  return { accessToken, expiresAt: Number.isNaN(expiresAt) ? null : expiresAt };
}
