import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { parseConfigFile } from '../databricks/config-file.ts';
import { layoutOf } from '../workspace/disk/layout.ts';
import { localDirectory } from './local-directory.ts';

/** Names of variables whose values are credentials, whatever program they are for. */
const CREDENTIAL_NAME =
  /^(?:DATABRICKS|ARM|AWS|AZURE|GOOGLE)_|(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|CONNECTION_STRING|(?:API|ACCESS|PRIVATE)_?KEY)S?(?:_|$)/i;

/** Of such names, those whose values are no secret and stand in messages. */
const NO_SECRET =
  /^(?:DATABRICKS_(?:HOST|CONFIG_PROFILE|CONFIG_FILE|AUTH_TYPE|CLUSTER_ID|WAREHOUSE_ID|ACCOUNT_ID|WORKSPACE_ID|CLIENT_ID|AZURE_.*|RUNTIME_VERSION)|ARM_(?:CLIENT|TENANT|SUBSCRIPTION)_ID|ARM_ENVIRONMENT|AWS_(?:DEFAULT_)?REGION|AWS_PROFILE|AZURE_(?:CLIENT|TENANT)_ID|GOOGLE_(?:CLOUD_)?PROJECT)$/;

/** Whether an environment variable is one that a program has no business to see without being asked to. What installs packages is let through. */
export function isCredentialVariable(name: string): boolean {
  return CREDENTIAL_NAME.test(name) && !/^(?:PIP|UV)_/.test(name);
}

/**
 * The secrets that this process could come to print: of its environment, of every profile, of the local workspace. Files that
 * cannot be read have none.
 */
export async function knownSecrets(localDir: string | undefined, effects: Effects): Promise<string[]> {
  const { env, homeDirectory } = effects;
  const fromEnvironment = Object.entries(env)
    .filter(([name]) => CREDENTIAL_NAME.test(name) && !NO_SECRET.test(name))
    .map(([, value]) => value ?? '');
  const config = env['DATABRICKS_CONFIG_FILE']?.replace(/^~(?=$|[/\\])/, homeDirectory);
  const sections = parseConfigFile(await textOf(config || join(homeDirectory, '.databrickscfg')));
  const fromProfiles = [...sections.values()].flatMap(section =>
    [...section].filter(([key]) => /token|secret|password|credentials/.test(key)).map(([, value]) => value),
  );
  const fromWorkspace = (await textOf(layoutOf(localDirectory(localDir, effects)).tokenFile)).trim();
  // Shorter ones would blot out words.
  return [...new Set([...fromEnvironment, ...fromProfiles, fromWorkspace])].filter(value => value.length >= 8);
}

async function textOf(path: string): Promise<string> {
  try {
    return (await stat(path)).size > 1024 * 1024 ? '' : await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
