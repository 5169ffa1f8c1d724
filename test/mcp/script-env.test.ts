import { expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { knownSecrets } from '../../src/generator/known-secrets.ts';
import { secretsOf, withoutCredentials } from '../../src/mcp/script-env.ts';
import { tempFolder } from '../setup/temp.ts';

it('scripts keep what they need and see nothing that proves who the server is', async () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/me',
    PYTHON_BIN: 'python3',
    TOKENIZERS_PARALLELISM: 'false',
    DATABRICKS_HOST: 'https://x',
    DATABRICKS_TOKEN: 'dapi-1234567',
    AZURE_CLIENT_SECRET: 'secret-1',
    GITHUB_TOKEN: 'ghp-1234567',
    OPENAI_API_KEY: 'sk-1234567',
    PGPASSWORD: 'secret-2',
  };
  expect(Object.keys(withoutCredentials(env))).toEqual(['PATH', 'HOME', 'PYTHON_BIN', 'TOKENIZERS_PARALLELISM']);
  const cwd = tempFolder();
  // The host is no secret, and stands in messages.
  expect((await knownSecrets(undefined, systemEffects({ env, cwd, homeDirectory: cwd }))).sort()).toEqual(
    ['dapi-1234567', 'secret-1', 'ghp-1234567', 'sk-1234567', 'secret-2'].sort(),
  );
  expect(secretsOf({ env: { MY_TOKEN: 'of-the-call', SEED: 'no-secret-at-all' } })).toEqual(['of-the-call']);
});
