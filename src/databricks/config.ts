import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { nearest } from '../base/nearest.ts';
import { Secret } from '../base/secret.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { type ConfigSections, parseConfigFile, profileNames, SETTINGS_SECTION } from './config-file.ts';

interface Attribute {
  /** Environment variable. */
  readonly env: string;
  readonly secret?: true;
  /** Having it means that this authorization method is configured. */
  readonly method?: 'pat' | 'oauth' | 'basic' | 'azure' | 'google' | 'metadata-service';
}

/** What can be configured: the name is the key in a profile, as in Databricks' own tools. */
const ATTRIBUTES = {
  host: { env: 'DATABRICKS_HOST' },
  token: { env: 'DATABRICKS_TOKEN', secret: true, method: 'pat' },
  client_id: { env: 'DATABRICKS_CLIENT_ID', method: 'oauth' },
  client_secret: { env: 'DATABRICKS_CLIENT_SECRET', secret: true, method: 'oauth' },
  auth_type: { env: 'DATABRICKS_AUTH_TYPE' },
  account_id: { env: 'DATABRICKS_ACCOUNT_ID' },
  workspace_id: { env: 'DATABRICKS_WORKSPACE_ID' },
  cluster_id: { env: 'DATABRICKS_CLUSTER_ID' },
  warehouse_id: { env: 'DATABRICKS_WAREHOUSE_ID' },
  serverless_compute_id: { env: 'DATABRICKS_SERVERLESS_COMPUTE_ID' },
  databricks_cli_path: { env: 'DATABRICKS_CLI_PATH' },
  azure_workspace_resource_id: { env: 'DATABRICKS_AZURE_RESOURCE_ID', method: 'azure' },
  azure_tenant_id: { env: 'ARM_TENANT_ID', method: 'azure' },
  // Known, so that a second method is noticed and named; lakeseed cannot use them by itself.
  azure_client_id: { env: 'ARM_CLIENT_ID', method: 'azure' },
  azure_client_secret: { env: 'ARM_CLIENT_SECRET', secret: true, method: 'azure' },
  azure_use_msi: { env: 'ARM_USE_MSI', method: 'azure' },
  username: { env: 'DATABRICKS_USERNAME', method: 'basic' },
  password: { env: 'DATABRICKS_PASSWORD', secret: true, method: 'basic' },
  google_service_account: { env: 'DATABRICKS_GOOGLE_SERVICE_ACCOUNT', method: 'google' },
  google_credentials: { env: 'GOOGLE_CREDENTIALS', secret: true, method: 'google' },
  metadata_service_url: { env: 'DATABRICKS_METADATA_SERVICE_URL', secret: true, method: 'metadata-service' },
} as const satisfies Record<string, Attribute>;

export type AttributeName = keyof typeof ATTRIBUTES;

/** What a program passes: the strongest source. */
export interface ConnectionOptions {
  readonly host?: string | undefined;
  readonly profile?: string | undefined;
  readonly token?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly authType?: string | undefined;
  /** By default DATABRICKS_CONFIG_FILE, else `.databrickscfg` in the home folder. */
  readonly configFile?: string | undefined;
}

export interface ConfiguredValue {
  /** A Secret cannot be printed by accident. */
  readonly value: string | Secret;
  /** Where it comes from, for people: `--host`, `DATABRICKS_HOST`, `profile prod in /home/me/.databrickscfg`. */
  readonly source: string;
}

/** Every configured value with its source. */
export interface Config {
  readonly values: ReadonlyMap<AttributeName, ConfiguredValue>;
  /** The profile that was read; null when none was. */
  readonly profile: string | null;
  readonly configFile: {
    readonly path: string;
    readonly exists: boolean;
    readonly profiles: readonly string[];
    /** Why no profile was read from it; null when one was. */
    readonly skipped: string | null;
  };
}

/**
 * Gathers the configuration as Databricks' own tools do: what a program passes, then the environment, then a profile
 * of the configuration file; what is set earlier is never overwritten. The file is left alone when the host or any
 * credential is set already and no profile was named.
 *
 * @throws AUTH_FAILED when the profile is not in the file; LOCAL_IO when the file cannot be read.
 */
export async function loadConfig(options: ConnectionOptions, effects: Effects): Promise<Config> {
  const values = new Map<AttributeName, ConfiguredValue>();
  const set = (name: AttributeName, text: string | undefined, source: string) => {
    // A secret that comes from a file often ends with a line break.
    const value = text?.trim();
    if (!value || values.has(name)) return;
    values.set(name, { value: isSecret(name) ? new Secret(value) : value, source });
  };
  set('host', options.host, 'the host option');
  set('token', options.token, 'the token option');
  set('client_id', options.clientId, 'the clientId option');
  set('client_secret', options.clientSecret, 'the clientSecret option');
  set('auth_type', options.authType, 'the authType option');
  for (const name of attributeNames()) set(name, effects.env[ATTRIBUTES[name].env], ATTRIBUTES[name].env);

  const path = configFilePath(options, effects);
  const sections = await readSections(path);
  const { profile, skipped } = chooseProfile(
    options.profile || effects.env['DATABRICKS_CONFIG_PROFILE'],
    sections,
    values,
    path,
  );
  if (profile !== null) {
    const source = `profile ${profile} in ${path}`;
    for (const [key, value] of sections?.get(profile) ?? []) {
      if (isAttribute(key)) set(key, value, source);
    }
  }
  const profiles = sections ? profileNames(sections) : [];
  return { values, profile, configFile: { path, exists: sections !== null, profiles, skipped } };
}

/** The text of a value, secret or not; undefined where it is not configured. */
export function revealed(config: Config, name: AttributeName): string | undefined {
  const value = config.values.get(name)?.value;
  return value instanceof Secret ? value.reveal() : value;
}

/** Which authorization methods are configured, each with the values and sources that say so. */
export function configuredMethods({ values }: Config): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const [name, { source }] of values) {
    const { method }: Attribute = ATTRIBUTES[name];
    if (method) methods.set(method, [...(methods.get(method) ?? []), `${name} from ${source}`]);
  }
  return methods;
}

function configFilePath(options: ConnectionOptions, { env, homeDirectory }: Effects): string {
  const given = options.configFile || env['DATABRICKS_CONFIG_FILE'];
  return given ? given.replace(/^~(?=$|[/\\])/, () => homeDirectory) : join(homeDirectory, '.databrickscfg');
}

async function readSections(path: string): Promise<ConfigSections | null> {
  try {
    return parseConfigFile(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw localIoError(error, `read the Databricks configuration ${path}`);
  }
}

function chooseProfile(
  named: string | undefined,
  sections: ConfigSections | null,
  values: ReadonlyMap<AttributeName, ConfiguredValue>,
  path: string,
): { profile: string | null; skipped: string | null } {
  const enough = [...values].find(([name]) => name === 'host' || 'method' in ATTRIBUTES[name]);
  if (!named && enough) return { profile: null, skipped: `${enough[0]} is set by ${enough[1].source}` };
  const wanted = named || sections?.get(SETTINGS_SECTION)?.get('default_profile');
  if (wanted) {
    if (sections?.has(wanted) && wanted !== SETTINGS_SECTION) return { profile: wanted, skipped: null };
    throw missingProfile(wanted, sections, path);
  }
  if (sections?.has('DEFAULT')) return { profile: 'DEFAULT', skipped: null };
  return {
    profile: null,
    skipped: sections ? 'no profile is named and there is no [DEFAULT]' : 'there is no such file',
  };
}

function missingProfile(wanted: string, sections: ConfigSections | null, path: string): LakeseedError {
  if (!sections) {
    return new LakeseedError('AUTH_FAILED', `There is no profile ${wanted}: ${path} does not exist`, {
      hint: `Make it with \`databricks auth login --profile ${wanted}\`, or set DATABRICKS_HOST and DATABRICKS_TOKEN.`,
    });
  }
  const profiles = profileNames(sections);
  const near = nearest(wanted, profiles);
  return new LakeseedError('AUTH_FAILED', `${path} has no profile ${wanted}`, {
    hint:
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has: ${profiles.join(', ') || 'no profile at all'}.`,
    details: { profiles },
  });
}

function isAttribute(key: string): key is AttributeName {
  return Object.hasOwn(ATTRIBUTES, key);
}

function isSecret(name: AttributeName): boolean {
  return 'secret' in ATTRIBUTES[name];
}

function attributeNames(): AttributeName[] {
  return Object.keys(ATTRIBUTES).filter(isAttribute);
}
