import { z } from 'zod';
import { STATUSES } from './run-files.ts';

const count = z.int().min(0);
const warning = z.looseObject({ code: z.string(), message: z.string(), hint: z.string() });
const table = z.looseObject({ name: z.string(), files: count, bytes: count, rows: count.nullable() });
const finding = z.looseObject({
  rule: z.string(),
  level: z.enum(['error', 'warn']),
  table: z.string().nullable(),
  file: z.string().nullable(),
  column: z.string().nullable(),
  message: z.string(),
  fix: z.string().describe('What to change in the script.'),
});
const plan = z
  .looseObject({
    create_volume: z.boolean(),
    upload: z.array(z.looseObject({ path: z.string(), bytes: count })).optional(),
    delete: z.array(z.string()).describe('Remote files that would be removed.'),
  })
  .nullable();

const scriptResult = {
  exit_code: z.int().describe('0: the script ended well.'),
  stdout: z.string(),
  stderr: z.string(),
  duration_sec: z.number(),
  log_path: z.string(),
  signal: z.string().nullable(),
  warnings: z.array(warning),
  hint: z.string().nullable(),
};

const uploadResult = {
  success: z.boolean().describe('Every file is there with its size.'),
  files_uploaded: count,
  uploaded_paths: z.array(z.string()),
  errors: z.array(z.looseObject({ path: z.string(), code: z.string(), message: z.string(), hint: z.string() })),
  remote_base: z.string().describe('/Volumes/<catalog>/<schema>/<volume>/<subfolder>'),
  local_base: z.string().nullable(),
  bytes_uploaded: count,
  resumed: count,
  tables: z.array(table),
  deleted: count.describe('Remote files that were removed.'),
  stale: z.array(z.string()),
  ignored: count,
  manifest: z.string().nullable(),
  warnings: z.array(warning),
  findings: z.array(finding),
  note: z.string().nullable(),
  dry_run: z.boolean(),
  plan,
};

const remoteResult = {
  success: z.boolean().describe('The script ended well and tables have arrived.'),
  output: z.string(),
  error: z.string().nullable(),
  duration_sec: z.number(),
  tables: z.array(table),
  run_url: z.string().nullable(),
  code: z.string().nullable(),
  warnings: z.array(warning),
};

const checkResult = {
  ok: z.boolean().describe('It can be delivered.'),
  tables: z.array(table),
  findings: z.array(finding),
};

const failure = z.looseObject({ code: z.string(), message: z.string(), hint: z.string(), retryable: z.boolean() });

/** A failure is held to the schema as well, by some clients: then there is `error`, and of the result what there is. */
function orError(result: z.ZodRawShape): z.ZodRawShape {
  const keys = Object.entries(result).map(([name, field]) => [name, (field as z.ZodType).optional()]);
  // A script that failed on compute has its traceback under the same name.
  const error = 'error' in result ? z.union([failure, z.string(), z.null()]) : failure;
  return { ...Object.fromEntries(keys), error: error.optional().describe('Only when it failed.') };
}

/** Of every tool that may outlast its call: the result's own keys are there once the status is done. */
function ofRun(result: z.ZodRawShape): z.ZodObject {
  return z.looseObject({
    run_id: z.string().nullable().describe('For get_run and cancel_run; null where nothing was begun.'),
    status: z
      .enum(STATUSES)
      .describe('done: all other keys of the result are there. running: it goes on, follow it with get_run.'),
    ...orError(result),
    log_tail: z.array(z.string()).optional().describe('The last lines of what it reported and printed.'),
    truncated: z.boolean().optional().describe('Long texts or lists were cut: the resource of the run has them whole.'),
  });
}

export const outputs = {
  executeScript: ofRun(scriptResult),
  upload: ofRun(uploadResult),
  generateAndUpload: ofRun({ generation: z.looseObject(scriptResult), upload: z.looseObject(uploadResult).nullable() }),
  onCluster: ofRun(remoteResult),
  generateAndUploadOnCluster: ofRun({
    ...remoteResult,
    volume_path: z.string(),
    local_base: z.string().nullable(),
    deleted: count,
    note: z.string().nullable(),
    dry_run: z.boolean(),
    plan,
  }),
  check: ofRun(checkResult),
  anyRun: ofRun({ tool: z.string() }),
  template: z.looseObject(orError({ template_type: z.enum(['story', 'empty']), content: z.string() })),
  written: z.looseObject(
    orError({
      path: z.string(),
      written: z.boolean().describe('False when the same text was there already.'),
    }),
  ),
  destinations: z.looseObject(
    orError({
      catalogs: z.array(z.string()),
      schemas: z.array(z.string()),
      volumes: z.array(
        z.looseObject({
          name: z.string(),
          catalog: z.string(),
          schema: z.string(),
          volume: z.string(),
          can_write: z.boolean().nullable(),
        }),
      ),
      truncated: z.boolean(),
    }),
  ),
} as const;
