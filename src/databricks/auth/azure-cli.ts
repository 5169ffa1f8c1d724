import type { Effects } from '../../base/effects.ts';
import { findExecutables } from '../../base/find-executables.ts';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { CredentialsProvider } from './credentials-provider.ts';
import { runJsonCommand } from './run-command.ts';
import { type Token, type TokenRequest, tokenCredentials } from './token-cache.ts';

interface AzureCliOptions {
  readonly tenantId: string | undefined;
  readonly workspaceResourceId: string | undefined;
}

/** The application that Azure Databricks is to Entra ID, the same in every tenant. */
const AZURE_DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';

const HINT = 'Log in with `az login` as somebody who may use the workspace.';

/** Tokens of the user who has logged in with `az login`. */
export function azureCli({ tenantId, workspaceResourceId }: AzureCliOptions, effects: Effects): CredentialsProvider {
  async function request({ signal }: TokenRequest): Promise<Token> {
    const command = (await findExecutables('az', effects, ['.exe', '.cmd', '.bat']))[0]?.path;
    if (!command) throw new LakeseedError('AUTH_FAILED', 'The Azure CLI (az) is not installed', { hint: HINT });
    const args = ['account', 'get-access-token', '--resource', AZURE_DATABRICKS, '--output', 'json'];
    const subscription = /^\/subscriptions\/([\w-]+)\//i.exec(workspaceResourceId ?? '')?.[1];
    if (tenantId !== undefined && /^[\w.-]+$/.test(tenantId)) args.push('--tenant', tenantId);
    else if (subscription !== undefined) args.push('--subscription', subscription);
    return readToken(await runJsonCommand({ command, args, hint: HINT, signal }, effects));
  }

  return tokenCredentials({
    authType: 'azure-cli',
    request,
    ...(workspaceResourceId && { extraHeaders: { 'x-databricks-azure-workspace-resource-id': workspaceResourceId } }),
    clock: effects.clock,
  });
}

function readToken(printed: Record<string, unknown>): Token {
  const { accessToken, expires_on: seconds, expiresOn: localTime } = printed;
  if (typeof accessToken !== 'string') {
    throw new LakeseedError('AUTH_FAILED', 'The Azure CLI printed no accessToken', { hint: HINT });
  }
  // Old versions print only the local time, without a zone.
  const expiresAt = seconds === undefined ? Date.parse(String(localTime)) : Number(seconds) * 1000;
  return { accessToken, expiresAt: Number.isNaN(expiresAt) ? null : expiresAt };
}
