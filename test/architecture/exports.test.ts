import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as lakeseed from '../../src/index.ts';

it('the public names are these: a change here breaks callers, or becomes a promise to them', () => {
  expect(Object.keys(lakeseed).sort()).toEqual([
    'LakeseedError',
    'checkData',
    'doctor',
    'executeScript',
    'generateAndUpload',
    'getTemplate',
    'initProject',
    'isLakeseedError',
    'serveLocalWorkspace',
    'tableStatements',
    'uploadToVolume',
    'writeScript',
  ]);
});

it('every public function has a docstring with an example', () => {
  const text = (file: string) => readFileSync(new URL(`../../src/generator/${file}.ts`, import.meta.url), 'utf8');
  const files = {
    checkData: 'check-data',
    doctor: 'doctor',
    executeScript: 'execute-script',
    generateAndUpload: 'generate-and-upload',
    getTemplate: 'get-template',
    initProject: 'init-project',
    serveLocalWorkspace: 'serve-local-workspace',
    tableStatements: 'table-statements',
    uploadToVolume: 'upload-to-volume',
    writeScript: 'write-script',
  };
  for (const [name, file] of Object.entries(files)) {
    expect(text(file)).toMatch(
      new RegExp(`@example\\n \\*[\\s\\S]*?${name}\\([\\s\\S]*?\\*/\\nexport (async )?function ${name}\\(`),
    );
  }
});
