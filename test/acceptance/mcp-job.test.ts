import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callTool, type Era, startMcp } from '../setup/mcp.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed' };
const DELIVERED = '/Volumes/main/default/lakeseed/incoming_data';

describe.each<Era>(['legacy', 'modern'])('a whole job over stdio, %s protocol', era => {
  it('is done with a person who agrees', async () => {
    const cwd = tempFolder();
    const questions: string[] = [];
    const answer = async (question: string) => {
      questions.push(question);
      return 'accept' as const;
    };
    const { client } = await startMcp({ cwd, era, answer });
    const template = await callTool(client, 'get_template', { template_type: 'story' });
    const content = String(template.data['content']);
    const written = await callTool(client, 'write_script', { project_path: 'shop', content });
    expect(written.data).toEqual({ path: join(cwd, 'shop', 'generate_data.py'), written: true });

    const tried = await callTool(client, 'execute_script', { project_path: 'shop', scale_factor: 0.1 });
    expect(tried.data).toMatchObject({ status: 'done', exit_code: 0, stderr: '' });
    const checked = await callTool(client, 'check_data', { path: 'shop' });
    expect(checked.data).toMatchObject({ status: 'done', ok: true, findings: [] });
    const places = await callTool(client, 'list_destinations');
    expect(places.data['volumes']).toEqual([{ name: 'main.default.lakeseed', ...DESTINATION, can_write: true }]);

    const upload = { local_data_dir: 'shop/data', ...DESTINATION };
    const planned = await callTool(client, 'plan_upload', upload);
    expect(planned.data).toMatchObject({ status: 'done', dry_run: true, files_uploaded: 0 });
    expect(existsSync(join(cwd, '.lakeseed/workspace', DELIVERED))).toBe(false);
    const sent = await callTool(client, 'upload_to_volume', upload);
    expect(sent.data).toMatchObject({ status: 'done', success: true, files_uploaded: 2, remote_base: DELIVERED });
    expect(existsSync(join(cwd, '.lakeseed/workspace', DELIVERED, 'accounts/part-00000.parquet'))).toBe(true);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toContain('scale factor 0.1');
    expect(questions[1]).toContain(`to ${DELIVERED}`);

    const full = await callTool(client, 'generate_and_upload', {
      project_path: 'shop',
      scale_factor: 0.2,
      ...DESTINATION,
    });
    expect(full.data).toMatchObject({
      status: 'done',
      generation: { exit_code: 0 },
      upload: { success: true, deleted: 2 },
    });
    expect(questions[2]).toContain('Delete 2 files');
  });

  it('is refused with the plan where nobody can be asked, and done with confirm', async () => {
    const cwd = tempFolder();
    const { client } = await startMcp({ cwd, era });
    await callTool(client, 'write_script', { project_path: 'shop' });
    const call = { project_path: 'shop', scale_factor: 0.1 };
    const refused = await callTool(client, 'execute_script', call);
    expect(refused).toMatchObject({ isError: true, data: { error: { code: 'CONFIRMATION_REQUIRED' } } });
    expect(refused.text).toMatch(
      /^CONFIRMATION_REQUIRED: .*Nothing was run, written or deleted\.\n\nThe plan:\nRun .*shop.generate_data\.py/,
    );
    expect(refused.text).toContain('confirm: true');
    expect(refused.text).toContain(`with ${testPython} on this machine`);
    expect(refused.text).toMatch(/installed where it is missing: .*pandas/);
    expect(existsSync(join(cwd, 'shop', 'data'))).toBe(false);
    const done = await callTool(client, 'execute_script', { ...call, confirm: true });
    expect(done.data).toMatchObject({ status: 'done', exit_code: 0 });
  });

  it('is not done when the person declines, whatever the model confirms', async () => {
    const cwd = tempFolder();
    const { client } = await startMcp({ cwd, era, answer: async () => 'decline' });
    await callTool(client, 'write_script', { project_path: 'shop' });
    const declined = await callTool(client, 'execute_script', { project_path: 'shop', confirm: true });
    expect(declined).toMatchObject({ isError: true, data: { error: { code: 'CONFIRMATION_REQUIRED' } } });
    expect(declined.text).toContain('The person did not agree');
    expect(existsSync(join(cwd, 'shop', 'data'))).toBe(false);
  });
});
