import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool, startMcp } from '../setup/mcp.ts';
import { addFiles } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed' };
const DELIVERED = '/Volumes/main/default/lakeseed/incoming_data';
const SCRIPT = `import os, pandas as pd
folder = os.path.join(os.environ["OUTPUT_PATH"], "t")
os.makedirs(folder, exist_ok=True)
pd.DataFrame({"a": [1, 2, 3]}).to_parquet(os.path.join(folder, "part.parquet"))
print("written")
`;
const WORKSPACE_PATH = '/Workspace/Shared/generate_data.py';

it('a script of the workspace runs on a cluster, and what fails there is told with its traceback', async () => {
  const cwd = tempFolder();
  const { client } = await startMcp({ cwd });
  const written = await callTool(client, 'write_script', { workspace_path: WORKSPACE_PATH, content: SCRIPT });
  expect(written.data).toEqual({ path: WORKSPACE_PATH, written: true });
  const call = {
    cluster_id: 'lakeseed',
    workspace_path: WORKSPACE_PATH,
    volume_output_path: DELIVERED,
    start_cluster: true,
  };
  // Nobody is asked about what cannot be.
  for (const [wrong, code] of [
    [{ volume_output_path: '/tmp/x' }, 'USAGE'],
    [{ volume_output_path: '/Volumes/main/default/other' }, 'VOLUME_NOT_FOUND'],
    [{ cluster_id: 'other' }, 'CLUSTER_NOT_FOUND'],
    [{ workspace_path: '/Workspace/Shared/other.py' }, 'SCRIPT_NOT_FOUND'],
  ] as const) {
    const impossible = await callTool(client, 'execute_script_on_cluster', { ...call, ...wrong });
    expect(impossible.data).toMatchObject({ status: 'failed', error: { code } });
  }
  const refused = await callTool(client, 'execute_script_on_cluster', call);
  expect(refused.text).toMatch(/^CONFIRMATION_REQUIRED[\s\S]*the cluster lakeseed[\s\S]*the local workspace in /);
  const done = await callTool(client, 'execute_script_on_cluster', { ...call, confirm: true, wait_sec: 50 });
  expect(done.data).toMatchObject({
    status: 'done',
    success: true,
    output: 'written\n',
    error: null,
    tables: [{ name: 't', rows: 3 }],
  });

  const wrong = { workspace_path: WORKSPACE_PATH, content: 'print("begun")\n1 / 0\n', overwrite: true };
  expect((await callTool(client, 'write_script', wrong)).text).toContain('the script there, if it differs');
  await callTool(client, 'write_script', { ...wrong, confirm: true });
  // What is confirmed is the script that was there when it was refused.
  expect((await callTool(client, 'execute_script_on_cluster', call)).text).toContain('CONFIRMATION_REQUIRED');
  await callTool(client, 'write_script', { ...wrong, content: `${wrong.content}# changed\n`, confirm: true });
  const changed = await callTool(client, 'execute_script_on_cluster', { ...call, confirm: true });
  expect(changed.text).toContain('is not what was shown before');
  const failed = await callTool(client, 'execute_script_on_cluster', { ...call, confirm: true, wait_sec: 50 });
  expect(failed).toMatchObject({ isError: true, data: { status: 'failed', success: false, code: 'RUN_FAILED' } });
  expect(failed.text).toMatch(/^RUN_FAILED: [\s\S]*ZeroDivisionError[\s\S]*\nHint: /);
});

it('a project runs serverless, straight into the volume, and what was there is deleted as agreed', async () => {
  const cwd = tempFolder();
  addFiles(cwd, { 'shop/generate_data.py': SCRIPT });
  addFiles(join(cwd, '.lakeseed/workspace', DELIVERED), { 'old/part.parquet': 'old' });
  const { client } = await startMcp({ cwd });
  const call = { serverless: true, project_path: 'shop', ...DESTINATION };
  const refused = await callTool(client, 'generate_and_upload_on_cluster', call);
  expect(refused.text).toContain(`Delete 1 file that ${DELIVERED} holds now, such as ${DELIVERED}/old/part.parquet.`);
  const done = await callTool(client, 'generate_and_upload_on_cluster', { ...call, confirm: true, wait_sec: 50 });
  expect(done.data).toMatchObject({ status: 'done', success: true, volume_path: DELIVERED, deleted: 1 });
  expect(existsSync(join(cwd, '.lakeseed/workspace', DELIVERED, 'old'))).toBe(false);
  // Nobody is asked about what cannot be.
  const both = await callTool(client, 'generate_and_upload_on_cluster', { ...call, cluster_id: 'lakeseed' });
  expect(both.text).toMatch(/^USAGE: cluster_id: Cannot be given beside serverless/);
});
