import { expect, it } from 'vitest';
import { parseConfigFile, profileNames } from '../../src/databricks/config-file.ts';

it('reads the dialect of .databrickscfg', () => {
  const text = [
    '\uFEFF; a comment',
    'stray = before any section',
    '[DEFAULT]',
    'host  = https://dbc-1.cloud.databricks.com',
    '  TOKEN=dapi#1;2=3 ',
    '',
    '# another',
    '[my.prof #2]\r',
    'client_secret = "quoted"\r',
    'no value here',
    '= no key',
    '[__settings__]',
    'default_profile = my.prof #2',
    '[DEFAULT]',
    'workspace_id = 7',
  ].join('\n');
  const sections = parseConfigFile(text);
  expect(Object.fromEntries([...sections].map(([name, keys]) => [name, Object.fromEntries(keys)]))).toEqual({
    DEFAULT: { host: 'https://dbc-1.cloud.databricks.com', token: 'dapi#1;2=3', workspace_id: '7' },
    'my.prof #2': { client_secret: '"quoted"' },
    __settings__: { default_profile: 'my.prof #2' },
  });
  expect(profileNames(sections)).toEqual(['DEFAULT', 'my.prof #2']);
});
