import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { generateAndUpload } from '../../src/generator/generate-and-upload.ts';
import { tableStatements } from '../../src/generator/table-statements.ts';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const EMPTY = fileURLToPath(new URL('../../templates/empty.py', import.meta.url));
const VOLUME = { catalog: 'main', schema: 'default', volume: 'lakeseed' };

async function tablesOf(path: string): Promise<string[]> {
  const { tables } = await tableStatements({ path });
  return tables.map(({ table }) => table);
}

it('without a destination the last delivery is meant, and only what was delivered', async () => {
  const projectPath = tempFolder();
  const localDir = tempFolder();
  cpSync(EMPTY, join(projectPath, 'generate_data.py'));
  const run = { ...VOLUME, projectPath, localDir, remoteSubfolder: 'a/b', pythonBin: testPython };
  await generateAndUpload(run);
  cpSync(join(projectPath, 'data/example'), join(projectPath, 'data/old'), { recursive: true });

  const { tables } = await tableStatements({ path: projectPath });
  expect(tables.map(({ table }) => table)).toEqual(['example']);
  expect(tables[0]?.statements[0]).toContain("read_files('/Volumes/main/default/lakeseed/a/b/example'");

  const elsewhere = await tableStatements({ path: projectPath, catalog: 'c', schema: 's', volume: 'v' });
  expect(elsewhere.tables.map(({ table }) => table)).toEqual(['example', 'old']);

  await generateAndUpload({ ...run, dryRun: true, remoteSubfolder: 'never' });
  expect(await tablesOf(projectPath)).toEqual(['example']);
  await uploadToVolume({ ...VOLUME, localDir, localDataDir: join(projectPath, 'data') });
  expect(await tablesOf(projectPath)).toEqual(['example', 'old']);
});

it('data that was never delivered has no destination that could be meant', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'note.txt'), 'no project');
  await expect(tableStatements({ path: folder })).rejects.toMatchObject({
    code: 'USAGE',
    message: 'No destination was given',
  });
});
