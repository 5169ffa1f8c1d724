import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool, startMcp } from '../setup/mcp.ts';
import { tempFolder } from '../setup/temp.ts';

const PLANTED = {
  variable: 'dapi0123456789abcdef0123456789abcdef',
  other: 'hunter2-no-known-form',
  profile: 'profile-secret-value-77',
  client: 'client-secret-value-55',
  argument: 'argument-secret-value-99',
};

/** Changed on the way: each is a test of its own of what is still known. */
const CHANGED = [
  ...Object.values(PLANTED).flatMap(secret => [
    Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
    Buffer.from(secret).toString('hex'),
  ]),
  PLANTED.profile.slice(0, 16),
  PLANTED.client.slice(-12),
];

/** Prints every secret that it can lay its hands on, one of them in two pieces, and fails. */
const SCRIPT = `
import base64, os, re, sys, time
names = ["DATABRICKS_TOKEN", "MY_API_KEY", "GIVEN_TOKEN"]
print("sees", [name for name in names if name in os.environ])
for name in names:
    print(os.environ.get(name), flush=True)
config = open(os.path.expanduser("~/.databrickscfg")).read()
print(config, file=sys.stderr, flush=True)
found = re.findall("(?:token|client_secret) = (.*)", config) + [os.environ[name] for name in names if name in os.environ]
for secret in found:
    print("half", secret[: len(secret) // 2 + 6], secret[-len(secret) // 2 - 6 :], base64.b64encode(secret.encode()).decode())
    print(secret.encode().hex(), base64.b64encode(b"user:" + secret.encode()).decode(), flush=True)
for piece in ("hunter2-", "no-known-form\\n"):
    sys.stdout.write(piece)
    sys.stdout.flush()
    time.sleep(0.2)
sys.exit(3)
`;

it.for([
  { args: [], sees: ['GIVEN_TOKEN'] },
  { args: ['--pass-credentials'], sees: ['DATABRICKS_TOKEN', 'MY_API_KEY', 'GIVEN_TOKEN'] },
])('shows no secret, in no answer and in nothing that is kept: $args', async ({ args, sees }) => {
  const cwd = tempFolder();
  mkdirSync(join(cwd, 'p'));
  writeFileSync(join(cwd, 'p/generate_data.py'), SCRIPT);
  writeFileSync(
    join(cwd, '.databrickscfg'),
    `[DEFAULT]\nhost = https://x\ntoken = ${PLANTED.profile}\nclient_secret = ${PLANTED.client}\n`,
  );
  const env = { DATABRICKS_TOKEN: PLANTED.variable, MY_API_KEY: PLANTED.other };
  const { client } = await startMcp({ cwd, args: ['--local', ...args], env });
  const ran = await callTool(client, 'execute_script', {
    project_path: 'p',
    env: { GIVEN_TOKEN: PLANTED.argument },
    confirm: true,
  });
  expect(ran.data).toMatchObject({ status: 'failed', exit_code: 3 });
  expect(ran.data['stdout']).toContain(`sees [${sees.map(name => `'${name}'`).join(', ')}]`);
  const followed = await callTool(client, 'get_run', { run_id: ran.data['run_id'] });
  const resources = await Promise.all(
    ['lakeseed://runs', `lakeseed://run/${ran.data['run_id']}`].map(uri => client.readResource({ uri })),
  );
  const kept = readdirSync(join(cwd, 'p/.lakeseed/runs')).map(name => join(cwd, 'p/.lakeseed/runs', name));
  expect(kept.filter(path => existsSync(path) && statSync(path).isFile())).toHaveLength(1);
  const shown = [ran, followed, resources]
    .map(value => JSON.stringify(value))
    .concat(kept.map(path => readFileSync(path, 'utf8')));
  expect(ran.data['stdout']).toContain('half [secret] [secret] [secret]');
  for (const secret of [...Object.values(PLANTED), ...CHANGED])
    expect(shown.filter(text => text.includes(secret))).toEqual([]);
});

it('keeps credentials from a script on the local compute, too', async () => {
  const cwd = tempFolder();
  const env = { DATABRICKS_TOKEN: PLANTED.variable, MY_API_KEY: PLANTED.other };
  const { client } = await startMcp({ cwd, env });
  const content =
    'import os\nprint("sees", [name for name in os.environ if name in ("DATABRICKS_TOKEN", "MY_API_KEY")])\n';
  await callTool(client, 'write_script', { project_path: 'p', content });
  const destination = { catalog: 'main', schema: 'default', volume: 'lakeseed' };
  const ran = await callTool(client, 'generate_and_upload_on_cluster', {
    project_path: 'p',
    serverless: true,
    ...destination,
    confirm: true,
    wait_sec: 50,
  });
  expect(ran.data).toMatchObject({ code: 'NOTHING_WRITTEN', output: 'sees []\n' });
});

it('shows no secret of a profile that came after the start', async () => {
  const cwd = tempFolder();
  const { client } = await startMcp({ cwd });
  const config = join(cwd, '.databrickscfg');
  writeFileSync(config, `[DEFAULT]\nhost = https://x\ntoken = ${PLANTED.profile}\n`);
  const content = `print(open(${JSON.stringify(config)}).read())\n`;
  await callTool(client, 'write_script', { project_path: 'p', content });
  const ran = await callTool(client, 'execute_script', { project_path: 'p', confirm: true });
  expect(ran.data['stdout']).toBe('[DEFAULT]\nhost = https://x\ntoken = [secret]\n\n');
});
