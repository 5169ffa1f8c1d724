import type { Effects } from '../../base/effects.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import { type AttributeName, type Config, configuredMethods, revealed } from '../config.ts';
import { normalizeHost } from '../host.ts';
import type { HttpSend } from '../http.ts';
import { azureCli } from './azure-cli.ts';
import type { CredentialsProvider } from './credentials-provider.ts';
import { databricksCli } from './databricks-cli.ts';
import { oauthM2m } from './oauth-m2m.ts';
import { personalAccessToken } from './personal-access-token.ts';

export interface AuthChoice {
  readonly authType: string;
  /** What speaks for it, for people. */
  readonly because: string;
}

interface Strategy {
  readonly authType: string;
  /** All of them must be configured. */
  readonly needs: readonly AttributeName[];
  /** Where it is not given by its values: whether to try it, and why. */
  readonly triedFor?: (host: string) => string | null;
  readonly create: (config: Config, host: string, effects: Effects, send: HttpSend) => CredentialsProvider;
}

/** In the order in which they are considered: the Databricks CLI's. */
const STRATEGIES: readonly Strategy[] = [
  {
    authType: 'pat',
    needs: ['token'],
    create: config => personalAccessToken(revealed(config, 'token')!),
  },
  {
    authType: 'oauth-m2m',
    needs: ['client_id', 'client_secret'],
    create: (config, host, effects, send) =>
      oauthM2m(
        { host, clientId: revealed(config, 'client_id')!, clientSecret: revealed(config, 'client_secret')!, send },
        effects,
      ),
  },
  {
    authType: 'databricks-cli',
    needs: [],
    triedFor: () => 'only the host is configured: a login of the Databricks CLI is looked for',
    create: (config, host, effects) =>
      databricksCli({ host, profile: config.profile, cliPath: revealed(config, 'databricks_cli_path') }, effects),
  },
  {
    authType: 'azure-cli',
    needs: [],
    triedFor: host => (isAzure(host) ? 'the host is on Azure: a login of the Azure CLI is looked for' : null),
    create: (config, _host, effects) =>
      azureCli(
        {
          tenantId: revealed(config, 'azure_tenant_id'),
          workspaceResourceId: revealed(config, 'azure_workspace_resource_id'),
        },
        effects,
      ),
  },
];

export const SUPPORTED_AUTH_TYPES: readonly string[] = STRATEGIES.map(({ authType }) => authType);

/** The host, normalized. @throws AUTH_FAILED without one; USAGE when it is no URL. */
export function configuredHost(config: Config): string {
  const host = revealed(config, 'host');
  if (host !== undefined) return normalizeHost(host);
  const { path, profiles, skipped } = config.configFile;
  const profileHint =
    profiles.length > 0
      ? `name a profile with --profile (${path} has ${profiles.join(', ')})`
      : 'run `databricks auth login`';
  throw new LakeseedError(
    'AUTH_FAILED',
    `No Databricks workspace is configured${skipped ? ` (${path}: ${skipped})` : ''}`,
    {
      hint: `Set DATABRICKS_HOST and DATABRICKS_TOKEN, or ${profileHint}, or try it without an account: --local.`,
    },
  );
}

/**
 * Which ways to authenticate apply, best first, by configuration alone.
 *
 * @throws AUTH_FAILED when two methods are configured and none is chosen, or when a chosen one lacks a value.
 */
export function authChoices(config: Config, host: string): readonly AuthChoice[] {
  const chosen = config.values.get('auth_type');
  if (chosen) return [explicitChoice(config, String(chosen.value), chosen.source)];
  const methods = configuredMethods(config);
  if (methods.size > 1) throw severalMethods(methods);
  const given = STRATEGIES.find(({ needs }) => needs.length > 0 && needs.every(name => config.values.has(name)));
  if (given) return [{ authType: given.authType, because: sources(config, given.needs) }];
  const [method, values] = [...methods][0] ?? [];
  if (method !== undefined && method !== 'azure') throw incompleteMethod(method, values ?? []);
  return STRATEGIES.flatMap(({ authType, triedFor }) => {
    const because = triedFor?.(host);
    return because ? [{ authType, because }] : [];
  });
}

/**
 * The credentials that the configuration leads to. Where there are several ways, each is tried and those that fail
 * are passed over, as the Databricks CLI does.
 */
export async function chooseCredentials(
  config: Config,
  { send, signal }: { readonly send: HttpSend; readonly signal?: AbortSignal | undefined },
  effects: Effects,
): Promise<CredentialsProvider> {
  const host = configuredHost(config);
  const choices = authChoices(config, host);
  const providers = choices.map(({ authType }) =>
    STRATEGIES.find(strategy => strategy.authType === authType)!.create(config, host, effects, send),
  );
  if (providers.length === 1) return providers[0]!;
  const failures: LakeseedError[] = [];
  for (const provider of providers) {
    try {
      await provider.headers(signal);
      return provider;
    } catch (error) {
      if (signal?.aborted) throw cancelledError(signal);
      if (!isLakeseedError(error)) throw error;
      failures.push(error);
    }
  }
  const tried = choices.map(({ authType }, index) => `${authType}: ${failures[index]?.message}`).join('; ');
  throw new LakeseedError('AUTH_FAILED', `No credentials for ${host}: ${tried}`, {
    hint: failures.map(({ hint }) => hint).join(' Or: '),
    cause: failures[0],
  });
}

function explicitChoice(config: Config, authType: string, source: string): AuthChoice {
  const strategy = STRATEGIES.find(candidate => candidate.authType === authType);
  if (!strategy) {
    throw new LakeseedError('AUTH_FAILED', `lakeseed cannot authenticate by ${authType} (auth_type from ${source})`, {
      hint: `Choose one of: ${SUPPORTED_AUTH_TYPES.join(', ')}.`,
    });
  }
  const missing = strategy.needs.filter(name => !config.values.has(name));
  if (missing.length > 0) {
    throw new LakeseedError(
      'AUTH_FAILED',
      `auth_type is ${authType} (from ${source}), but there is no ${missing.join(' and no ')}`,
      {
        hint: 'Add what is missing, or leave auth_type away.',
      },
    );
  }
  return { authType, because: `auth_type from ${source}` };
}

function severalMethods(methods: ReadonlyMap<string, readonly string[]>): LakeseedError {
  const named = [...methods].map(([method, values]) => `${method} (${values.join(', ')})`).sort();
  return new LakeseedError('AUTH_FAILED', `More than one authorization method configured: ${named.join(' and ')}`, {
    hint: 'Remove one of them, or say which is meant: DATABRICKS_AUTH_TYPE=pat or oauth-m2m.',
    details: { methods: [...methods.keys()].sort() },
  });
}

function incompleteMethod(method: string, values: readonly string[]): LakeseedError {
  return new LakeseedError(
    'AUTH_FAILED',
    `There is ${values.join(' and ')}, which is not enough to authenticate (${method})`,
    {
      hint:
        method === 'oauth'
          ? 'A service principal needs both DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET.'
          : `lakeseed authenticates by ${SUPPORTED_AUTH_TYPES.join(', ')}.`,
    },
  );
}

function sources({ values }: Config, names: readonly AttributeName[]): string {
  return names.map(name => `${name} from ${values.get(name)?.source}`).join(', ');
}

function isAzure(host: string): boolean {
  return /\.(?:azuredatabricks\.net|databricks\.azure\.(?:cn|us))$/.test(new URL(host).hostname);
}
