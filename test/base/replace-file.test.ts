import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replaceFile } from '../../src/base/replace-file.ts';
import { tempFolder } from '../setup/temp.ts';

it('replaces what was there and leaves nothing beside it', async () => {
  const folder = tempFolder();
  const path = join(folder, 'record.json');
  writeFileSync(path, 'a much longer text that was there');
  await replaceFile(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['record.json']);
});
