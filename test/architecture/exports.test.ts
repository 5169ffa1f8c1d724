import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkDataSchema } from '../../src/generator/check-data.ts';
import { compareDataSchema } from '../../src/generator/compare-data.ts';
import { createTablesSchema } from '../../src/generator/create-tables.ts';
import { doctorSchema } from '../../src/generator/doctor.ts';
import { executeScriptSchema } from '../../src/generator/execute-script.ts';
import { executeScriptOnClusterSchema } from '../../src/generator/execute-script-on-cluster.ts';
import { generateAndUploadSchema } from '../../src/generator/generate-and-upload.ts';
import { generateAndUploadOnClusterSchema } from '../../src/generator/generate-and-upload-on-cluster.ts';
import { generateDatasetSchema } from '../../src/generator/generate-dataset.ts';
import { getTemplateSchema } from '../../src/generator/get-template.ts';
import { initProjectSchema } from '../../src/generator/init-project.ts';
import { planDatasetSchema } from '../../src/generator/plan-dataset.ts';
import { previewDatasetSchema } from '../../src/generator/preview-dataset.ts';
import { serveLocalWorkspaceSchema } from '../../src/generator/serve-local-workspace.ts';
import { tableStatementsSchema } from '../../src/generator/table-statements.ts';
import { uploadToVolumeSchema } from '../../src/generator/upload-to-volume.ts';
import { writeScriptSchema } from '../../src/generator/write-script.ts';
import * as lakeseed from '../../src/index.ts';

it('the public names are these: a change here breaks callers, or becomes a promise to them', () => {
  expect(Object.keys(lakeseed).sort()).toEqual([
    'LakeseedError',
    'checkData',
    'compareData',
    'createTables',
    'dataset',
    'doctor',
    'executeScript',
    'executeScriptOnCluster',
    'generateAndUpload',
    'generateAndUploadOnCluster',
    'generateDataset',
    'getTemplate',
    'initProject',
    'isLakeseedError',
    'planDatasetProject',
    'previewDataset',
    'serveLocalWorkspace',
    'tableStatements',
    'uploadToVolume',
    'writeScript',
  ]);
});

const OPERATIONS = {
  checkData: ['check-data', checkDataSchema],
  compareData: ['compare-data', compareDataSchema],
  createTables: ['create-tables', createTablesSchema],
  doctor: ['doctor', doctorSchema],
  executeScript: ['execute-script', executeScriptSchema],
  executeScriptOnCluster: ['execute-script-on-cluster', executeScriptOnClusterSchema],
  generateAndUploadOnCluster: ['generate-and-upload-on-cluster', generateAndUploadOnClusterSchema],
  generateAndUpload: ['generate-and-upload', generateAndUploadSchema],
  generateDataset: ['generate-dataset', generateDatasetSchema],
  getTemplate: ['get-template', getTemplateSchema],
  initProject: ['init-project', initProjectSchema],
  planDatasetProject: ['plan-dataset', planDatasetSchema],
  previewDataset: ['preview-dataset', previewDatasetSchema],
  serveLocalWorkspace: ['serve-local-workspace', serveLocalWorkspaceSchema],
  tableStatements: ['table-statements', tableStatementsSchema],
  uploadToVolume: ['upload-to-volume', uploadToVolumeSchema],
  writeScript: ['write-script', writeScriptSchema],
} as const;

it.for(Object.entries(OPERATIONS))(
  '%s has a docstring with every default, errors and an example',
  ([name, [file, schema]]) => {
    const text = readFileSync(new URL(`../../src/generator/${file}.ts`, import.meta.url), 'utf8');
    const docstring = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:async )?function ${name}\\(`).exec(
      text,
    )?.[1];
    expect(docstring).toMatch(new RegExp(`@example\\n [\\s\\S]*${name}\\(`));
    expect(docstring).toContain('USAGE');
    const fields: Readonly<Record<string, z.ZodType>> = schema.shape;
    for (const [key, field] of Object.entries(fields)) {
      if (!(field instanceof z.ZodDefault)) continue;
      const value: unknown = field.def.defaultValue;
      expect(docstring).toContain(`${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    }
  },
);
