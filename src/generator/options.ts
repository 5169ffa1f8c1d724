import { z } from 'zod';
import type { EventListener } from '../base/events.ts';
import { nearest } from '../base/nearest.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/**
 * Every option that more than one operation takes, declared once: validation, default and description.
 * Command-line flags, help and the reference page are made from these.
 */
export const option = {
  projectPath: z.string().min(1).describe('Folder that holds generate_data.py.'),
  scaleFactor: z
    .number()
    .positive()
    .default(1)
    .describe('Becomes SCALE_FACTOR for the script: a positive number, 1 for the script’s own size.'),
  pythonBin: z
    .string()
    .min(1)
    .optional()
    .describe('Python interpreter. By default PYTHON_BIN, the project’s .venv, python3, python, in this order.'),
  timeoutSec: z.number().positive().default(300).describe('Wall-clock limit of the script, in seconds.'),
  env: z.record(z.string(), z.string()).default({}).describe('Further environment variables of the script.'),
  install: z
    .boolean()
    .default(true)
    .describe('Install what the script declares into <project>/.lakeseed/venv; otherwise only check it.'),
  installTimeoutSec: z.number().positive().default(600).describe('Time limit of that installation, in seconds.'),

  catalog: z.string().min(1).describe('Catalog of the volume.'),
  schema: z.string().min(1).describe('Schema of the volume.'),
  volume: z.string().min(1).describe('Name of the volume.'),
  remoteSubfolder: z.string().default('incoming_data').describe('Folder under the volume that receives the tables.'),
  clean: z.boolean().default(true).describe('Remove the remote subfolder, with everything below it.'),
  cleanMode: z
    .enum(['before', 'after'])
    .default('before')
    .describe('Delete first, or upload first and then remove what was there before and was not rewritten.'),
  dryRun: z.boolean().default(false).describe('Change nothing: only say what would be deleted and sent.'),
  probe: z.boolean().default(false).describe('With dryRun: prove by a small file that the volume can be written.'),
  concurrency: z.int().min(1).max(64).default(8).describe('Files under way at once.'),
  createVolume: z.boolean().default(false).describe('Make the managed volume when it is missing.'),
  createSchema: z.boolean().default(false).describe('Make the schema when it is missing (never a catalog).'),

  profile: z.string().min(1).optional().describe('Profile of ~/.databrickscfg.'),
  host: z.string().min(1).optional().describe('URL of the workspace; by default DATABRICKS_HOST or the profile’s.'),
  local: z.boolean().default(false).describe('Use the embedded local workspace instead of Databricks.'),
  localDir: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder of the local workspace (implies local); by default $LAKESEED_WORKSPACE, else .lakeseed/workspace.',
    ),
} as const;

/** Options of the library only: they have no form on a wire. */
export interface LibraryOptions {
  /** Cancels the operation: everything it started is ended and CANCELLED is thrown. */
  readonly signal?: AbortSignal;
  /** Called with every numbered event. */
  readonly onEvent?: EventListener;
}

/** Checks an input against its schema; all problems are reported in one USAGE error. */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(issue => describeIssue(issue, schema));
  throw new LakeseedError('USAGE', problems.join('\n'), { details: { problems } });
}

function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    return issue.keys.map(key => {
      const near = nearest(key, known, 1)[0];
      return `Unknown option ${JSON.stringify(key)}.${near ? ` Did you mean ${near}?` : ''}`;
    });
  }
  const name = issue.path.join('.') || 'options';
  return [`${name}: ${issue.message}`];
}
