import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPUTE, leftovers } from '../setup/compute-command.ts';
import { type DeliveringProject, deliveringProject, TO } from '../setup/delivering-project.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

const RUN = ['run', 'p', ...TO];
const ON_CLUSTER = [...RUN, ...COMPUTE.cluster];
const SERVERLESS = [...RUN, ...COMPUTE.serverless];

/** Puts a notebook into the workspace. */
async function putNotebook({ workspace }: DeliveringProject, path: string, language: string): Promise<void> {
  const content = Buffer.from('SELECT 1\n').toString('base64');
  const body = JSON.stringify({ path, content, format: 'SOURCE', language });
  expect((await workspace.send({ method: 'POST', path: '/api/2.0/workspace/import', body })).status).toBe(200);
}

interface Refused {
  readonly args: readonly string[];
  readonly code: string;
  readonly exitCode: number;
  readonly message: RegExp;
  readonly hint: RegExp;
  readonly prepare?: (site: DeliveringProject) => unknown;
}

const CLUSTERS: Readonly<Record<string, Refused>> = {
  'an unknown cluster': {
    args: [...RUN, '--cluster', '0923-164208-meows279'],
    code: 'CLUSTER_NOT_FOUND',
    exitCode: 3,
    message: /There is no cluster "0923-164208-meows279"/,
    hint: /lakeseed \(0000-000000-lakeseed\)/,
  },
  'a mistyped name': {
    args: [...RUN, '--cluster', 'lakesed'],
    code: 'CLUSTER_NOT_FOUND',
    exitCode: 3,
    message: /"lakesed"/,
    hint: /^Did you mean lakeseed\?$/,
  },
  'a name with quotes and a line feed in it': {
    args: [...RUN, '--cluster', `it's "mine"\n`],
    code: 'CLUSTER_NOT_FOUND',
    exitCode: 3,
    message: /There is no cluster "it's \\"mine\\"\\n", or/,
    hint: /There is lakeseed/,
  },
  'a name that two clusters have': {
    args: [...RUN, '--cluster', 'twin'],
    code: 'USAGE',
    exitCode: 2,
    message: /2 clusters are called "twin"/,
    hint: /0101-000000-a, 0101-000000-b/,
    prepare: async ({ workspace }) => {
      await workspace.setCluster('0101-000000-a', { cluster_name: 'twin' });
      await workspace.setCluster('0101-000000-b', { cluster_name: 'twin' });
    },
  },
  'no cluster, where none is configured': {
    args: [...RUN, '--cluster'],
    code: 'USAGE',
    exitCode: 2,
    message: /^cluster: No cluster is named, and none is configured$/,
    hint: /DATABRICKS_CLUSTER_ID/,
  },
  'a cluster that is terminated': {
    args: [...RUN, '--cluster', 'other'],
    code: 'CLUSTER_NOT_RUNNING',
    exitCode: 3,
    message: /The cluster other \(0101-000000-other\) is not running: it is TERMINATED/,
    hint: /--start-cluster/,
    prepare: ({ workspace }) =>
      workspace.setCluster('0101-000000-other', { cluster_name: 'other', state: 'TERMINATED' }),
  },
  'a cluster that does not come up in time': {
    args: [...RUN, '--cluster', 'other', '--start-cluster', '--start-timeout-sec', '0.5'],
    code: 'CLUSTER_NOT_RUNNING',
    exitCode: 3,
    message: /was not running after 0\.5 s/,
    hint: /--start-timeout-sec/,
    prepare: ({ workspace }) =>
      workspace.setCluster('0101-000000-other', { cluster_name: 'other', state: 'TERMINATED', start_ms: 60_000 }),
  },
  'a cluster without Unity Catalog': {
    args: [...RUN, '--cluster', 'other'],
    code: 'CLUSTER_UNFIT',
    exitCode: 3,
    message: /access mode NONE/,
    hint: /Standard or Dedicated/,
    prepare: ({ workspace }) =>
      workspace.setCluster('0101-000000-other', { cluster_name: 'other', data_security_mode: 'NONE' }),
  },
  'a cluster with an old runtime': {
    args: [...RUN, '--cluster', 'other'],
    code: 'CLUSTER_UNFIT',
    exitCode: 3,
    message: /runtime 12\.2, which cannot write to volumes/,
    hint: /newer Databricks Runtime/,
    prepare: ({ workspace }) =>
      workspace.setCluster('0101-000000-other', { cluster_name: 'other', spark_version: '12.2.x-scala2.12' }),
  },
  'a cluster of somebody else': {
    args: [...RUN, '--cluster', 'other'],
    code: 'CLUSTER_UNFIT',
    exitCode: 3,
    message: /is dedicated to her@example\.com, and you are local\.user@lakeseed\.example/,
    hint: /--serverless/,
    prepare: ({ workspace }) =>
      workspace.setCluster('0101-000000-other', {
        cluster_name: 'other',
        data_security_mode: 'SINGLE_USER',
        single_user_name: 'her@example.com',
      }),
  },
};

const SCRIPTS: Readonly<Record<string, Refused>> = {
  'a script that is not in the workspace': {
    args: ['run', ...TO, ...COMPUTE.cluster, '--workspace-path', '/Workspace/Shared/nowhere.py'],
    code: 'SCRIPT_NOT_FOUND',
    exitCode: 2,
    message: /^There is no script at \/Workspace\/Shared\/nowhere\.py/,
    hint: /Check the path/,
  },
  'a folder of the workspace': {
    args: ['run', ...TO, ...COMPUTE.serverless, '--workspace-path', '/Workspace/Shared'],
    code: 'SCRIPT_NOT_FOUND',
    exitCode: 2,
    message: /^\/Workspace\/Shared is a folder, not a script$/,
    hint: /\/Workspace\/Shared\/generate_data\.py/,
  },
  'a notebook in SQL': {
    args: ['run', ...TO, ...COMPUTE.cluster, '--workspace-path', '/Workspace/Shared/queries'],
    code: 'SCRIPT_NOT_PYTHON',
    exitCode: 2,
    message: /^\/Workspace\/Shared\/queries is a notebook in SQL, not in Python$/,
    hint: /\.py file or a Python notebook/,
    prepare: site => putNotebook(site, '/Shared/queries', 'SQL'),
  },
  'a path that is none': {
    args: ['run', ...TO, ...COMPUTE.cluster, '--workspace-path', 'generate_data.py'],
    code: 'USAGE',
    exitCode: 2,
    message: /^workspace_path: Must be a path in the workspace that begins with a slash; got "generate_data\.py"$/,
    hint: /./,
  },
  'a missing project': {
    args: ['run', 'nowhere', ...TO, ...COMPUTE.serverless],
    code: 'SCRIPT_NOT_FOUND',
    exitCode: 2,
    message: /There is no project folder .*nowhere$/,
    hint: /lakeseed init/,
  },
  'a project without a script': {
    args: ON_CLUSTER,
    code: 'SCRIPT_NOT_FOUND',
    exitCode: 2,
    message: /There is no generate_data\.py in .*p$/,
    hint: /lakeseed init/,
    prepare: ({ project }) => rmSync(join(project, 'generate_data.py')),
  },
  'neither a project nor a path': {
    args: ['run', ...TO, ...COMPUTE.cluster],
    code: 'SCRIPT_NOT_FOUND',
    exitCode: 2,
    message: /There is no generate_data\.py in /,
    hint: /lakeseed init/,
  },
  'a package that needs a constraints file': {
    args: ON_CLUSTER,
    code: 'NOT_SUPPORTED',
    exitCode: 2,
    message: /files that exist on this machine only: -c constraints\.txt/,
    hint: /./,
    prepare: ({ project }) => addFiles(project, { 'requirements.txt': '-c constraints.txt\n' }),
  },
};

const FLAGS: Readonly<Record<string, Refused>> = {
  'a cluster and serverless': {
    args: [...ON_CLUSTER, '--serverless'],
    code: 'USAGE',
    exitCode: 2,
    message: /^cluster_id: Cannot be given beside serverless$/,
    hint: /--cluster or --serverless/,
  },
  'a project and a path': {
    args: [...ON_CLUSTER, '--workspace-path', '/Workspace/x.py'],
    code: 'USAGE',
    exitCode: 2,
    message: /^workspace_path: Cannot be given beside project_path$/,
    hint: /a project, or a script of the workspace/,
  },
  'what only a script here can have': {
    args: [...SERVERLESS, '--python-bin', 'python3', '--env', 'A=1'],
    code: 'USAGE',
    exitCode: 2,
    message: /^python_bin: Has no meaning on Databricks compute\nenv: Has no meaning on Databricks compute$/,
    hint: /SCALE_FACTOR and OUTPUT_PATH/,
  },
  'what concerns files of this machine': {
    args: [...SERVERLESS, '--resume', '--manifest', '--fix', '--allow', 'column-name'],
    code: 'USAGE',
    exitCode: 2,
    message:
      /^resume: Has no meaning on Databricks compute\nmanifest: Has no .+\nfix: Has no .+\nallow: Has no meaning on Databricks compute$/,
    hint: /writes into the volume itself/,
  },
  '--start-cluster without a cluster': {
    args: [...RUN, '--start-cluster', '--start-timeout-sec', '5'],
    code: 'USAGE',
    exitCode: 2,
    message: /^start_cluster: Has a meaning with --cluster only\nstart_timeout_sec: Has a meaning with --cluster only$/,
    hint: /--cluster or --serverless/,
  },
  '--start-cluster on serverless': {
    args: [...SERVERLESS, '--start-cluster'],
    code: 'USAGE',
    exitCode: 2,
    message: /^start_cluster: Has a meaning with --cluster only$/,
    hint: /serverless compute is always there/,
  },
  'a path where nothing says on what it runs': {
    args: ['run', ...TO, '--workspace-path', '/Workspace/x.py'],
    code: 'USAGE',
    exitCode: 2,
    message: /^workspace_path: Has a meaning with --cluster or --serverless only$/,
    hint: /--cluster or --serverless/,
  },
  'generate of a project on a cluster': {
    args: ['generate', 'p', ...COMPUTE.cluster],
    code: 'USAGE',
    exitCode: 2,
    message:
      /^project_path: Has no meaning with --cluster\nworkspace_path: Is missing: .*\nvolume_output_path: Is missing: /,
    hint: /lakeseed run p --cluster … --to \/Volumes\/…/,
  },
  'generate into something that is no volume': {
    args: ['generate', ...COMPUTE.cluster, '--workspace-path', '/Workspace/x.py', '--volume-output-path', '/tmp/x'],
    code: 'USAGE',
    exitCode: 2,
    message: /^Not the path of a volume: "\/tmp\/x"$/,
    hint: /\/Volumes\/<catalog>/,
  },
  'generate with a connection and no cluster': {
    args: ['generate', 'p', '--profile', 'dev', '--volume-output-path', '/Volumes/a/b/c'],
    code: 'USAGE',
    exitCode: 2,
    message: /^volume_output_path: Has a meaning with --cluster only$/,
    hint: /\(--cluster\)/,
  },
  'a project where the cluster belongs': {
    args: ['run', ...TO, '--cluster', 'p'],
    code: 'USAGE',
    exitCode: 2,
    message: /^cluster: "p" is a project here, but stands where the id of the cluster belongs$/,
    hint: /^Write the project first: lakeseed run p --cluster$/,
  },
  'a scale of zero and a time limit below it': {
    args: [...SERVERLESS, '--scale-factor', '0', '--timeout-sec=-1'],
    code: 'USAGE',
    exitCode: 2,
    message: /^scale_factor: Must be above 0; got 0\ntimeout_sec: Must be above 0; got -1$/,
    hint: /./,
  },
  'a start that may take no number': {
    args: [...ON_CLUSTER, '--start-timeout', 'long'],
    code: 'USAGE',
    exitCode: 2,
    message: /^--start-timeout: "long" is not a number$/,
    hint: /./,
  },
  'no destination': {
    args: ['run', 'p', ...COMPUTE.serverless],
    code: 'USAGE',
    exitCode: 2,
    message: /No destination was given/,
    hint: /--to \/Volumes/,
  },
  'a missing volume': {
    args: ['run', 'p', '--to', '/Volumes/main/default/lakesed', ...COMPUTE.serverless],
    code: 'VOLUME_NOT_FOUND',
    exitCode: 3,
    message: /There is no volume main\.default\.lakesed/,
    hint: /Did you mean main\.default\.lakeseed\?.*--create-volume/,
  },
  'a destination that climbs': {
    args: ['run', 'p', '--to', '/Volumes/main/default/lakeseed/../x', ...COMPUTE.cluster],
    code: 'UNSAFE_PATH',
    exitCode: 2,
    message: /\.\./,
    hint: /./,
  },
};

describe.for([
  ['clusters', CLUSTERS],
  ['scripts', SCRIPTS],
  ['flags', FLAGS],
] as const)('bad %s: an error with its code, nothing runs and nothing changes', ([, cases]) => {
  it.for(Object.entries(cases))('%s', async ([, { args, code, exitCode, message, hint, prepare }]) => {
    const site = await deliveringProject();
    await prepare?.(site);
    const { error } = await site.refuses({ args, code, exitCode });
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(leftovers(site.workspace.directory, site.project)).toEqual([]);
    const changes = site.workspace.requests().filter(({ path }) => /contexts\/create|runs\/submit/.test(path));
    expect(changes).toEqual([]);
  });
});

it('a cluster that takes no more contexts', async () => {
  const site = await deliveringProject(undefined, tempFolder(), { maxContexts: 0 });
  const { error } = await site.refuses({ args: ON_CLUSTER, code: 'CONTEXT_LIMIT', exitCode: 3 });
  expect(error.message).toMatch(/Too many execution contexts.*Nothing was deleted and nothing was sent\.$/);
  expect(error.hint).toMatch(/Detach notebooks/);
  expect(error.retryable).toBe(true);
  expect(leftovers(site.workspace.directory, site.project)).toEqual([]);
});

it('a workspace without serverless compute: with --clean-mode after nothing is lost', async () => {
  const site = await deliveringProject(undefined, tempFolder(), { serverless: false });
  const args = [...SERVERLESS, '--clean-mode', 'after'];
  const { error } = await site.refuses({ args, code: 'SERVERLESS_DISABLED', exitCode: 3 });
  expect(error.hint).toMatch(/--cluster/);
  expect(leftovers(site.workspace.directory, site.project)).toEqual([]);
});
