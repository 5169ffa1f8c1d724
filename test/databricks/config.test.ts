import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig, revealed } from '../../src/databricks/config.ts';
import { describeConfiguration } from '../../src/databricks/describe-configuration.ts';
import { normalizeHost } from '../../src/databricks/host.ts';
import { openClient } from '../../src/databricks/open-client.ts';
import { tempFolder } from '../setup/temp.ts';
import { failureOf } from './failure-of.ts';
import { fakeTime } from './test-effects.ts';

const FILE = `
[DEFAULT]
host = https://default.example.com
token = dapi-of-default

[prod]
host = https://prod.example.com/
client_id = id-of-prod
client_secret = secret-of-prod

[login]
host = https://login.example.com
auth_type = databricks-cli
`;

function home(file?: string) {
  const folder = tempFolder();
  if (file !== undefined) writeFileSync(join(folder, '.databrickscfg'), file);
  return folder;
}

function effectsIn(homeDirectory: string, env: Record<string, string> = {}) {
  return fakeTime({ homeDirectory, env }).effects;
}

describe('sources', () => {
  it.for([
    [
      'options before environment',
      { host: 'a.example.com' },
      { DATABRICKS_HOST: 'b.example.com' },
      'https://a.example.com',
      'the host option',
    ],
    [
      'environment',
      {},
      { DATABRICKS_HOST: 'b.example.com', DATABRICKS_TOKEN: 't' },
      'https://b.example.com',
      'DATABRICKS_HOST',
    ],
    ['[DEFAULT] where nothing is named', {}, {}, 'https://default.example.com', 'profile DEFAULT in ~/.databrickscfg'],
    ['a profile by option', { profile: 'prod' }, {}, 'https://prod.example.com', 'profile prod in ~/.databrickscfg'],
    [
      'a profile by environment',
      {},
      { DATABRICKS_CONFIG_PROFILE: 'prod' },
      'https://prod.example.com',
      'profile prod in ~/.databrickscfg',
    ],
    [
      'environment before a named profile',
      { profile: 'prod' },
      { DATABRICKS_HOST: 'b.example.com' },
      'https://b.example.com',
      'DATABRICKS_HOST',
    ],
  ] as const)('%s', async ([, options, env, host, source]) => {
    const folder = home(FILE);
    const described = await describeConfiguration(options, effectsIn(folder, env));
    expect(described.problems).toEqual([]);
    expect(described.host).toBe(host);
    expect(described.values.find(({ name }) => name === 'host')?.source).toBe(source.replace('~', folder));
  });

  it('are named for every value, and secrets are masked', async () => {
    const folder = home(FILE);
    const described = await describeConfiguration(
      { profile: 'prod' },
      effectsIn(folder, { DATABRICKS_CLUSTER_ID: '0101-1' }),
    );
    const profile = `profile prod in ${join(folder, '.databrickscfg')}`;
    expect(described).toEqual({
      host: 'https://prod.example.com',
      authentication: [{ authType: 'oauth-m2m', because: `client_id from ${profile}, client_secret from ${profile}` }],
      values: [
        { name: 'cluster_id', value: '0101-1', source: 'DATABRICKS_CLUSTER_ID' },
        { name: 'host', value: 'https://prod.example.com/', source: profile },
        { name: 'client_id', value: 'id-of-prod', source: profile },
        { name: 'client_secret', value: '[secret]', source: profile },
      ],
      configFile: {
        path: join(folder, '.databrickscfg'),
        exists: true,
        profiles: ['DEFAULT', 'prod', 'login'],
        skipped: null,
      },
      profile: 'prod',
      problems: [],
    });
  });

  it.for([
    ['the host', { DATABRICKS_HOST: 'b.example.com' }, 'host is set by DATABRICKS_HOST'],
    ['a credential', { DATABRICKS_TOKEN: 't' }, 'token is set by DATABRICKS_TOKEN'],
  ] as const)('do not include the file when %s is set and no profile is named', async ([, env, skipped]) => {
    const config = await loadConfig({}, effectsIn(home(FILE), env));
    expect(config.profile).toBeNull();
    expect(config.configFile.skipped).toBe(skipped);
    expect([...config.values.keys()]).toHaveLength(1);
  });

  it('include the default profile of the settings', async () => {
    const config = await loadConfig({}, effectsIn(home(`${FILE}\n[__settings__]\ndefault_profile = login\n`)));
    expect(config.profile).toBe('login');
  });

  it('include a file that DATABRICKS_CONFIG_FILE names, with ~ for home', async () => {
    const folder = home();
    writeFileSync(join(folder, 'other.cfg'), '[DEFAULT]\nhost = other.example.com\n');
    const { host, configFile } = await describeConfiguration(
      {},
      effectsIn(folder, { DATABRICKS_CONFIG_FILE: '~/other.cfg' }),
    );
    expect(host).toBe('https://other.example.com');
    expect(configFile?.path).toBe(join(folder, 'other.cfg'));
  });

  it('lose the line break at the end of a value', async () => {
    const config = await loadConfig(
      {},
      effectsIn(home(), { DATABRICKS_HOST: 'x.example.com', DATABRICKS_TOKEN: 'dapi-1\n' }),
    );
    expect(revealed(config, 'token')).toBe('dapi-1');
  });

  it('leave empty variables out', async () => {
    const { host } = await describeConfiguration(
      {},
      effectsIn(home(FILE), { DATABRICKS_HOST: '', DATABRICKS_TOKEN: '' }),
    );
    expect(host).toBe('https://default.example.com');
  });
});

describe('a configuration that does not work', () => {
  it.for([
    [
      'a profile that is not there',
      { profile: 'prodd' },
      {},
      'AUTH_FAILED',
      /\.databrickscfg has no profile prodd$/,
      'Did you mean prod?',
    ],
    [
      'the settings as a profile',
      { profile: '__settings__' },
      {},
      'AUTH_FAILED',
      /no profile __settings__/,
      'It has: DEFAULT, prod, login.',
    ],
    [
      'two methods',
      {},
      {
        DATABRICKS_HOST: 'x.example.com',
        DATABRICKS_TOKEN: 't',
        DATABRICKS_CLIENT_ID: 'i',
        DATABRICKS_CLIENT_SECRET: 's',
      },
      'AUTH_FAILED',
      /^More than one authorization method configured: oauth \(client_id from DATABRICKS_CLIENT_ID, client_secret from DATABRICKS_CLIENT_SECRET\) and pat \(token from DATABRICKS_TOKEN\)$/,
      'Remove one of them, or say which is meant: DATABRICKS_AUTH_TYPE=pat or oauth-m2m.',
    ],
    [
      'half a service principal',
      {},
      { DATABRICKS_HOST: 'x.example.com', DATABRICKS_CLIENT_ID: 'i' },
      'AUTH_FAILED',
      /^There is client_id from DATABRICKS_CLIENT_ID, which is not enough to authenticate \(oauth\)$/,
      'A service principal needs both DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET.',
    ],
    [
      'an auth_type that lacks its value',
      {},
      { DATABRICKS_HOST: 'x.example.com', DATABRICKS_AUTH_TYPE: 'pat' },
      'AUTH_FAILED',
      /^auth_type is pat \(from DATABRICKS_AUTH_TYPE\), but there is no token$/,
      'Add what is missing, or leave auth_type away.',
    ],
    [
      'an auth_type that lakeseed does not have',
      {},
      { DATABRICKS_HOST: 'x.example.com', DATABRICKS_AUTH_TYPE: 'google-id' },
      'AUTH_FAILED',
      /^lakeseed cannot authenticate by google-id/,
      'Choose one of: pat, oauth-m2m, databricks-cli, azure-cli.',
    ],
    [
      'a host that is none',
      {},
      { DATABRICKS_HOST: 'ftp://x', DATABRICKS_TOKEN: 't' },
      'USAGE',
      /^Not the URL of a Databricks workspace: "ftp:\/\/x"$/,
      null,
    ],
    [
      'plain http',
      {},
      { DATABRICKS_HOST: 'http://x.example.com', DATABRICKS_TOKEN: 't' },
      'USAGE',
      /unencrypted/,
      null,
    ],
  ] as const)('because of %s says what and what to do', async ([, options, env, code, message, hint]) => {
    const folder = home(FILE);
    const { problems } = await describeConfiguration(options, effectsIn(folder, env));
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toBe(code);
    expect(problems[0]?.message).toMatch(message);
    if (hint !== null) expect(problems[0]?.hint).toBe(hint);
    // Opening a store fails in the same way.
    expect(await failureOf(openClient(options, effectsIn(folder, env)))).toMatchObject({ code });
  });

  it('because there is none names every way out', async () => {
    const folder = home();
    expect(await failureOf(openClient({}, effectsIn(folder)))).toMatchObject({
      code: 'AUTH_FAILED',
      message: `No Databricks workspace is configured (${join(folder, '.databrickscfg')}: there is no such file)`,
      hint: 'Set DATABRICKS_HOST and DATABRICKS_TOKEN, or run `databricks auth login`, or try it without an account: --local.',
    });
  });

  it('because no profile is the default lists the profiles', async () => {
    const folder = home('[a]\nhost = a.example.com\n[b]\nhost = b.example.com\n');
    const error = await failureOf(openClient({}, effectsIn(folder)));
    expect(error.hint).toContain(`(${join(folder, '.databrickscfg')} has a, b)`);
  });

  it('is settled by auth_type when two methods are there', async () => {
    const env = {
      DATABRICKS_HOST: 'x.example.com',
      DATABRICKS_TOKEN: 't',
      DATABRICKS_CLIENT_ID: 'i',
      DATABRICKS_CLIENT_SECRET: 's',
    };
    const described = await describeConfiguration({ authType: 'pat' }, effectsIn(home(), env));
    expect(described.problems).toEqual([]);
    expect(described.authentication).toEqual([{ authType: 'pat', because: 'auth_type from the authType option' }]);
  });
});

it('never shows a secret when it is inspected', async () => {
  const config = await loadConfig(
    { token: 'dapi-hidden' },
    effectsIn(home(), { DATABRICKS_CLIENT_SECRET: 'dose-hidden' }),
  );
  expect(inspect(config, { depth: 10, showHidden: true })).not.toContain('hidden');
  expect(JSON.stringify([...config.values])).not.toContain('hidden');
});

describe('a host', () => {
  it.for([
    ['dbc-1.cloud.databricks.com', 'https://dbc-1.cloud.databricks.com'],
    [' https://DBC-1.cloud.databricks.com:443/ ', 'https://dbc-1.cloud.databricks.com'],
    ['https://adb-1.2.azuredatabricks.net/?o=123#job/1', 'https://adb-1.2.azuredatabricks.net'],
    ['https://x.example.com:8443/a/b', 'https://x.example.com:8443'],
    ['http://127.0.0.1:8555', 'http://127.0.0.1:8555'],
    ['http://localhost:1', 'http://localhost:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('is normalized: %s', ([host, origin]) => {
    expect(normalizeHost(host!)).toBe(origin);
  });

  it.for([
    'http://10.0.0.1',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'ftp://x',
    '',
    'https://',
  ])('is refused: %j', host => {
    expect(() => normalizeHost(host)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
