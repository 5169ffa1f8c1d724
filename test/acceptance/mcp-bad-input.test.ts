import { existsSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lakeseed } from '../setup/cli.ts';
import { callTool, startMcp } from '../setup/mcp.ts';
import { writeParquet } from '../setup/parquet.ts';
import { addFiles, makeProject } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed' };
const WRITES = 'import os\nos.makedirs(os.environ["OUTPUT_PATH"] + "/t")\n';

describe('paths', () => {
  it('are refused outside of the roots: by dots, absolute, by a link, with another drive, with a zero byte', async () => {
    const cwd = tempFolder();
    const outside = makeProject('hello.py');
    mkdirSync(join(cwd, 'linked'));
    symlinkSync(outside, join(cwd, 'link'));
    symlinkSync(join(outside, 'generate_data.py'), join(cwd, 'linked', 'generate_data.py'));
    symlinkSync(join(outside, 'not-there-yet'), join(cwd, 'dangling'));
    addFiles(cwd, { 'noted/generate_data.py': WRITES });
    mkdirSync(join(cwd, 'noted/.lakeseed'));
    symlinkSync(outside, join(cwd, 'noted/.lakeseed/runs'));
    const { client } = await startMcp({ cwd });
    for (const path of [
      '..',
      '../x',
      outside,
      'link',
      'link/data',
      'linked',
      'noted',
      'dangling',
      'dangling/x',
      '/etc',
      'a\0b',
      '~',
      '~/shop',
      'D:\\x',
      'D:/x',
      'file:///tmp/x',
    ]) {
      const result = await callTool(client, 'execute_script', { project_path: path, confirm: true });
      expect({ path, code: codeOf(result) }).toEqual({ path, code: 'OUTSIDE_ROOT' });
    }
    const written = await callTool(client, 'write_script', { project_path: 'dangling/x' });
    expect(codeOf(written)).toBe('OUTSIDE_ROOT');
    expect(existsSync(join(outside, 'not-there-yet'))).toBe(false);
    for (const path of ['~/shop', 'D:\\x']) {
      expect(codeOf(await callTool(client, 'write_script', { project_path: path }))).toBe('OUTSIDE_ROOT');
    }
    expect(existsSync(join(cwd, '~'))).toBe(false);
  });

  it('cannot lead out by a link within the data, whoever made it', async () => {
    const cwd = tempFolder();
    const outside = writeParquet(tempFolder(), { 't/a.parquet': 185 });
    const content = `import os
os.symlink(${JSON.stringify(outside)}, os.environ["OUTPUT_PATH"] + "/t")
`;
    const { client } = await startMcp({ cwd });
    await callTool(client, 'write_script', { project_path: 'shop', content });
    const call = { project_path: 'shop', ...DESTINATION, confirm: true };
    expect(codeOf(await callTool(client, 'generate_and_upload', call))).toMatch(/UNSAFE_PATH|NOTHING_WRITTEN/);
    const upload = { local_data_dir: 'shop/data', ...DESTINATION, clean: false };
    expect(codeOf(await callTool(client, 'upload_to_volume', upload))).toBe('UNSAFE_PATH');
    expect(codeOf(await callTool(client, 'check_data', { path: 'shop/data/t' }))).toBe('OUTSIDE_ROOT');
    expect(existsSync(join(cwd, '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data'))).toBe(false);
  });

  it('may lie in any of several roots', async () => {
    const cwd = tempFolder();
    const other = makeProject('hello.py');
    const { client } = await startMcp({ cwd, args: ['--local', '--root', cwd, '--root', other] });
    const result = await callTool(client, 'execute_script', { project_path: other, confirm: true });
    expect(result.data).toMatchObject({ status: 'done', exit_code: 0 });
  });
});

describe('the start', () => {
  it('is refused for a root that does not exist, a token without http, a port that is none', async () => {
    const cwd = tempFolder();
    const root = await lakeseed(['mcp', '--root', 'nowhere'], { cwd });
    expect(root).toMatchObject({ exitCode: 2, stdout: '' });
    expect(root.stderr).toContain(`there is no folder ${join(cwd, 'nowhere')}`);
    expect(await lakeseed(['mcp', '--token', 'x'], { cwd })).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await lakeseed(['mcp', '--http', 'x'], { cwd })).toMatchObject({ exitCode: 2, stdout: '' });
    expect(await lakeseed(['mcp', '--local', '--profile', 'x'], { cwd })).toMatchObject({ exitCode: 2, stdout: '' });
  });
});

describe('arguments', () => {
  it('of the wrong type, missing, unknown or in camelCase are named all at once, with their names here', async () => {
    const { client } = await startMcp({ cwd: tempFolder() });
    const wrong = await callTool(client, 'upload_to_volume', { local_data_dir: 3, clean: 'yes' });
    expect(codeOf(wrong)).toBe('USAGE');
    for (const name of ['local_data_dir: ', 'clean: ', 'catalog: Required', 'schema: Required', 'volume: Required']) {
      expect(wrong.text).toContain(name);
    }
    const unknown = await callTool(client, 'execute_script', { projectPath: 'x' });
    expect(unknown.text).toContain('Unknown argument "projectPath". Did you mean project_path?');
    const both = await callTool(client, 'execute_script', { scaleFactor: 1, scale_factor: '2', foo: 1 });
    for (const said of [
      'Did you mean scale_factor?',
      'scale_factor: Must be a finite number',
      'project_path: Required',
    ]) {
      expect(both.text).toContain(said);
    }
    expect(both.text).toContain('Unknown argument "foo".\n');
    const starters = await callTool(client, 'list_destinations', { profile: 'other' });
    expect(codeOf(starters)).toBe('USAGE');
    expect(codeOf(await callTool(client, 'get_run', { run_id: '../../etc' }))).toBe('NOT_FOUND');
    await expect(callTool(client, 'no_such_tool')).rejects.toThrow('no_such_tool');
  });
});

describe('what is there', () => {
  it('is not replaced without consent, nor deleted without it', async () => {
    const cwd = tempFolder();
    addFiles(cwd, { 'shop/generate_data.py': WRITES });
    const { client } = await startMcp({ cwd });
    const taken = await callTool(client, 'write_script', { project_path: 'shop', content: 'x = 1\n' });
    expect(codeOf(taken)).toBe('DESTINATION_TAKEN');
    expect(taken.text).toContain('overwrite: true');
    const asked = await callTool(client, 'write_script', { project_path: 'shop', content: 'x = 1\n', overwrite: true });
    expect(codeOf(asked)).toBe('CONFIRMATION_REQUIRED');
    // What is confirmed is what was shown: the same arguments for a file that has changed are asked about anew.
    writeFileSync(join(cwd, 'shop/generate_data.py'), `${WRITES}# changed\n`);
    const again = { project_path: 'shop', content: 'x = 1\n', overwrite: true, confirm: true };
    expect((await callTool(client, 'write_script', again)).text).toContain('is not what was shown before');
    expect((await callTool(client, 'write_script', again)).data).toMatchObject({ written: true });
  });

  it('is not deleted when it came after the plan was agreed to', async () => {
    const cwd = tempFolder();
    const late = '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data/late/part.parquet';
    const content = `import os, pandas as pd
p = os.environ["OUTPUT_PATH"] + "/t"
os.makedirs(p)
pd.DataFrame({"a": [1]}).to_parquet(p + "/a.parquet")
os.makedirs(os.path.dirname("${join(cwd, late)}"))
open("${join(cwd, late)}", "w").write("of somebody else")
`;
    const { client } = await startMcp({ cwd });
    await callTool(client, 'write_script', { project_path: 'shop', content });
    const args = { project_path: 'shop', ...DESTINATION, confirm: true };
    const result = await callTool(client, 'generate_and_upload', args);
    expect(codeOf(result)).toBe('CONFIRMATION_REQUIRED');
    expect(result.data).toMatchObject({ status: 'failed', generation: { exit_code: 0 }, upload: null });
    expect(existsSync(join(cwd, late))).toBe(true);
  });

  it('is not deleted when somebody else has put it in the place of what was shown', async () => {
    const cwd = tempFolder();
    const folder = join(cwd, '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data/theirs');
    addFiles(folder, { 'old.parquet': 'as shown' });
    const content = `import os, pandas as pd
p = os.environ["OUTPUT_PATH"] + "/t"
os.makedirs(p)
pd.DataFrame({"a": [1]}).to_parquet(p + "/a.parquet")
os.rename("${join(folder, 'old.parquet')}", "${join(folder, 'new.parquet')}")
`;
    const { client } = await startMcp({ cwd });
    await callTool(client, 'write_script', { project_path: 'shop', content });
    const call = { project_path: 'shop', ...DESTINATION };
    const asked = await callTool(client, 'generate_and_upload', call);
    expect(asked.text).toContain('Delete 1 file that');
    const result = await callTool(client, 'generate_and_upload', { ...call, confirm: true });
    expect(codeOf(result)).toBe('CONFIRMATION_REQUIRED');
    expect(result.text).toMatch(/Others came since it was agreed what is deleted: .*theirs\/new\.parquet/);
    expect(existsSync(join(folder, 'new.parquet'))).toBe(true);
  });

  it('is not deleted for files that have changed since the plan was shown, though their sizes are the same', async () => {
    const cwd = tempFolder();
    writeParquet(join(cwd, 'data'), { 't/a.parquet': 185 });
    const { client } = await startMcp({ cwd });
    const call = { local_data_dir: 'data', ...DESTINATION };
    expect(codeOf(await callTool(client, 'upload_to_volume', call))).toBe('CONFIRMATION_REQUIRED');
    utimesSync(join(cwd, 'data/t/a.parquet'), 1, 1);
    const changed = await callTool(client, 'upload_to_volume', { ...call, confirm: true });
    expect(changed.text).toContain('is not what was shown before');
    const sent = await callTool(client, 'upload_to_volume', { ...call, confirm: true });
    expect(sent.data).toMatchObject({ status: 'done', success: true });
  });

  it('names the nearest volume in full, and the argument that makes one', async () => {
    const cwd = makeProject('writes_table.py');
    const { client } = await startMcp({ cwd });
    await callTool(client, 'execute_script', { project_path: '.', confirm: true });
    const args = { project_path: '.', ...DESTINATION, volume: 'lakesede', confirm: true };
    const result = await callTool(client, 'generate_and_upload', args);
    expect(codeOf(result)).toBe('VOLUME_NOT_FOUND');
    expect(result.text).toContain('main.default.lakeseed?');
    expect(result.text).toContain('create_volume: true');
    expect(result.text).not.toContain('--');
    writeParquet(join(cwd, 'good'), { 't/a.parquet': 185 });
    for (const other of [
      { catalog: 'mian' },
      { schema: 'defualt' },
      { catalog: 'elsewhere', schema: 'x', volume: 'y' },
    ]) {
      const upload = { local_data_dir: 'good', ...DESTINATION, ...other };
      for (const tool of ['upload_to_volume', 'plan_upload']) {
        const missing = await callTool(client, tool, upload);
        expect(codeOf(missing)).toBe('VOLUME_NOT_FOUND');
        expect(missing.text).toContain('Nearest: main.default.lakeseed\n');
      }
    }
  });

  it('names the catalogs there are where one is unknown, and says that a schema has nothing', async () => {
    const { client } = await startMcp({ cwd: tempFolder() });
    const unknown = await callTool(client, 'list_destinations', { catalog: 'mian' });
    expect(codeOf(unknown)).toBe('NOT_FOUND');
    expect(unknown.text).toBe(
      'NOT_FOUND: There is no catalog mian, or it may not be seen\nHint: There is main. Leave catalog away to see all volumes.',
    );
    const empty = await callTool(client, 'list_destinations', { catalog: 'main', schema: 'nope' });
    expect(empty.text).toContain('There is no volume in main.nope that can be seen.');
  });
});

describe('limits', () => {
  it('read-only refuses whatever runs, writes or deletes, and lets the rest be', async () => {
    const cwd = makeProject('hello.py');
    const { client } = await startMcp({ cwd, args: ['--local', '--read-only'] });
    for (const [name, args] of [
      ['execute_script', { project_path: '.', confirm: true }],
      ['write_script', { project_path: 'new' }],
      ['generate_and_upload', { project_path: '.', ...DESTINATION, confirm: true }],
      ['upload_to_volume', { local_data_dir: '.', ...DESTINATION, clean: false }],
    ] as const) {
      expect(codeOf(await callTool(client, name, args))).toBe('READ_ONLY');
    }
    expect((await callTool(client, 'list_destinations')).isError).toBe(false);
    expect(existsSync(join(cwd, 'new'))).toBe(false);
  });

  it('of files and bytes hold before anything is sent, of seconds end the run', async () => {
    const cwd = tempFolder();
    const { client } = await startMcp({ cwd, args: ['--local', '--max-files', '1', '--max-seconds', '3'] });
    await callTool(client, 'write_script', { project_path: 'shop' });
    const args = { project_path: 'shop', scale_factor: 0.1, ...DESTINATION, confirm: true };
    const result = await callTool(client, 'generate_and_upload', args);
    expect(codeOf(result)).toBe('LIMIT_EXCEEDED');
    expect(existsSync(join(cwd, '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data'))).toBe(false);
    // Who is not asked, since nothing is deleted, is held to it as well.
    const added = { local_data_dir: 'shop/data', ...DESTINATION, clean: false };
    expect(codeOf(await callTool(client, 'upload_to_volume', added))).toBe('LIMIT_EXCEEDED');
    expect(existsSync(join(cwd, '.lakeseed/workspace/Volumes/main/default/lakeseed/incoming_data'))).toBe(false);
    addFiles(cwd, { 'slow/generate_data.py': 'import time\ntime.sleep(60)\n' });
    const slow = await callTool(client, 'execute_script', { project_path: 'slow', confirm: true });
    expect(codeOf(slow)).toMatch(/SCRIPT_TIMEOUT|LIMIT_EXCEEDED/);
  });
});

describe('a script', () => {
  it('that fails shows its last lines, and what to do', async () => {
    const cwd = makeProject('lacks_module.py');
    const { client } = await startMcp({ cwd });
    const result = await callTool(client, 'execute_script', { project_path: '.', confirm: true });
    expect(result).toMatchObject({ isError: true, data: { status: 'failed', exit_code: 1 } });
    expect(result.text).toMatch(/ModuleNotFoundError: .*\nHint: /);
  });

  it('is shown with what it printed, word for word, whatever came of it', async () => {
    const cwd = tempFolder();
    const { client } = await startMcp({ cwd });
    const outcomes = [
      { project_path: 'well', content: 'print("pass --no-install to lakeseed run")\n' },
      { project_path: 'badly', content: 'import sys\nsys.exit("pass --no-install to lakeseed run")\n' },
      {
        project_path: 'late',
        content: 'import time\nprint("pass --no-install to lakeseed run", flush=True)\ntime.sleep(60)\n',
      },
    ];
    for (const { project_path, content } of outcomes) {
      await callTool(client, 'write_script', { project_path, content });
      const ran = await callTool(client, 'execute_script', { project_path, timeout_sec: 2, confirm: true });
      expect(ran.text).toMatch(/ast.*:\npass --no-install to lakeseed run(\n|$)/);
    }
  });

  it('sees no credentials of the server unless that was wished, and no answer shows one', async () => {
    const token = 'secret-of-the-test-1';
    const script =
      'import os\nprint(os.environ.get("DATABRICKS_TOKEN"), os.environ.get("AZURE_CLIENT_SECRET"), os.environ["HOME"])\n';
    const env = { DATABRICKS_TOKEN: token, AZURE_CLIENT_SECRET: token };
    const cwd = tempFolder();
    addFiles(cwd, { 'generate_data.py': script });
    const call = { project_path: '.', confirm: true };
    const { client } = await startMcp({ cwd, env });
    expect((await callTool(client, 'execute_script', call)).data['stdout']).toBe(`None None ${cwd}\n`);
    const passing = await startMcp({ cwd, env, args: ['--local', '--pass-credentials'] });
    const shown = await callTool(passing.client, 'execute_script', call);
    expect(JSON.stringify(shown)).not.toContain(token);
    expect(shown.data['stdout']).not.toContain('None');
  });

  it('that writes a trap is told the line that avoids it', async () => {
    const cwd = tempFolder();
    const content =
      'import os, pandas as pd\np = os.environ["OUTPUT_PATH"] + "/t"\nos.makedirs(p)\npd.DataFrame({"at": pd.to_datetime(["2026-01-01"]).as_unit("ns")}).to_parquet(p + "/a.parquet")\n';
    const { client } = await startMcp({ cwd });
    await callTool(client, 'write_script', { project_path: '.', content });
    await callTool(client, 'execute_script', { project_path: '.', confirm: true });
    const checked = await callTool(client, 'check_data', { path: '.' });
    expect(JSON.stringify(checked.data)).toContain('fix: true');
    expect(checked.data).toMatchObject({ ok: false, findings: [{ rule: 'timestamp-nanos', column: 'at' }] });
    const sent = await callTool(client, 'upload_to_volume', { local_data_dir: 'data', ...DESTINATION, confirm: true });
    expect(codeOf(sent)).toBe('PREFLIGHT_FAILED');
    expect(sent.text).toContain('df["at"] = df["at"].dt.as_unit("us")');
    for (const said of [checked, sent]) expect(JSON.stringify(said)).not.toContain('--fix');
  });
});

function codeOf({ isError, data }: Awaited<ReturnType<typeof callTool>>): unknown {
  return isError ? (data['error'] as { code?: string } | undefined)?.code : 'no error';
}
