import { z } from 'zod';
import type { EventListener } from '../base/events.ts';
import { nearest } from '../base/nearest.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { describeProblems, type OptionProblem } from '../errors/option-problem.ts';
import { allowOption } from './allow-option.ts';

const NUMBER = 'Must be a finite number';
const POSITIVE = 'Must be above 0';
const TEXT = 'Must be a text that is not empty';
const CONCURRENCY = 'Must be a whole number from 1 to 64';

const VARIABLE_NAME = 'Must be a name without "="';
const RESERVED_VARIABLES: Readonly<Record<string, string>> = {
  SCALE_FACTOR: 'Is set by lakeseed: the scale factor is an option of its own',
  OUTPUT_PATH: 'Is set by lakeseed: the script writes to the data folder of its project',
};

/**
 * Every option that more than one operation takes, declared once: validation, default and description.
 * Command-line flags, help and the reference page are made from these.
 */
export const option = {
  projectPath: z.string(TEXT).min(1, TEXT).describe('Folder that holds generate_data.py.'),
  scaleFactor: z
    .number(NUMBER)
    .positive(POSITIVE)
    .default(1)
    .describe('Becomes SCALE_FACTOR for the script: a positive number, 1 for the script’s own size.'),
  pythonBin: z
    .string(TEXT)
    .min(1, TEXT)
    .optional()
    .describe('Python interpreter. By default PYTHON_BIN, the project’s .venv, python3, python, in this order.'),
  timeoutSec: z.number(NUMBER).positive(POSITIVE).default(300).describe('Wall-clock limit of the script, in seconds.'),
  env: z
    .record(z.string(), z.string())
    .superRefine((variables, context) => {
      for (const name of Object.keys(variables)) {
        const message = RESERVED_VARIABLES[name] ?? (/^[^=\0]+$/.test(name) ? undefined : VARIABLE_NAME);
        if (message) context.addIssue({ code: 'custom', path: [name], message });
      }
    })
    .default({})
    .describe('Further environment variables of the script.'),
  install: z.boolean().default(true).describe('Install what the script declares into <project>/.lakeseed/venv.'),
  installTimeoutSec: z
    .number(NUMBER)
    .positive(POSITIVE)
    .default(600)
    .describe('Time limit of that installation, in seconds.'),

  catalog: z.string(TEXT).min(1, TEXT).describe('Catalog of the volume.'),
  schema: z.string(TEXT).min(1, TEXT).describe('Schema of the volume.'),
  volume: z.string(TEXT).min(1, TEXT).describe('Name of the volume.'),
  remoteSubfolder: z.string().default('incoming_data').describe('Folder under the volume that receives the tables.'),
  clean: z.boolean().default(true).describe('Remove the remote subfolder, with everything below it.'),
  cleanMode: z
    .enum(['before', 'after'])
    .default('before')
    .describe('Delete first, or upload first and then remove what was there before and was not rewritten.'),
  fix: z
    .boolean()
    .default(false)
    .describe('Deliver rewritten files in place of those that Spark could not read, as far as nothing is lost.'),
  dryRun: z.boolean().default(false).describe('Change nothing in the volume: only say what would be deleted and sent.'),
  probe: z.boolean().default(false).describe('With a dry run: prove by a small file that the volume can be written.'),
  concurrency: z
    .int(CONCURRENCY)
    .min(1, CONCURRENCY)
    .max(64, CONCURRENCY)
    .optional()
    .describe('Requests under way at once. By default 8 at the start, then as many as the server takes.'),
  maxConcurrency: z
    .int(CONCURRENCY)
    .min(1, CONCURRENCY)
    .max(64, CONCURRENCY)
    .optional()
    .describe('Requests under way at once, at most; by default 16, or concurrency where that is given.'),
  resume: z
    .boolean()
    .default(false)
    .describe('Do not send again what an interrupted delivery from this machine is proved to have sent.'),
  manifest: z
    .boolean()
    .default(false)
    .describe('Write _lakeseed_manifest.json beside the tables: every file with rows, SHA-256 and schema.'),
  allow: allowOption,
  createVolume: z.boolean().default(false).describe('Make the managed volume when it is missing.'),
  createSchema: z.boolean().default(false).describe('Make the schema when it is missing (never a catalog).'),

  profile: z.string(TEXT).min(1, TEXT).optional().describe('Profile of ~/.databrickscfg.'),
  host: z
    .string(TEXT)
    .min(1, TEXT)
    .optional()
    .describe('URL of the workspace; by default DATABRICKS_HOST or the profile’s.'),
  warehouse: z
    .string(TEXT)
    .min(1, TEXT)
    .optional()
    .describe('Id of the SQL warehouse; by default DATABRICKS_WAREHOUSE_ID or the profile’s.'),
  local: z.boolean().default(false).describe('Use the embedded local workspace instead of Databricks.'),
  localDir: z
    .string(TEXT)
    .min(1, TEXT)
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

/** Checks an input against its schema; all problems are reported in one USAGE error, as data in `details.problems`. */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw usageError(parsed.error.issues.flatMap(issue => describeIssue(issue, schema, input)));
}

/** A USAGE error for problems that no schema can see, such as two options that exclude each other. */
export function usageError(problems: readonly OptionProblem[], hint?: string): LakeseedError {
  return new LakeseedError('USAGE', describeProblems(problems), { details: { problems }, ...(hint && { hint }) });
}

/** Values of these are never shown. */
const MAY_BE_SECRET: ReadonlySet<unknown> = new Set(['env', 'token']);

function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType, input: unknown): OptionProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    return issue.keys.map(key => {
      // Closer than usual: localDataDir, which not every operation has, is no localDir.
      const near = nearest(key, known, 1, Math.max(2, Math.floor(key.length / 4)))[0];
      return { option: key, message: `Unknown option.${near ? ` Did you mean ${near}?` : ''}` };
    });
  }
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input);
  const echo = MAY_BE_SECRET.has(issue.path[0]) ? '' : `; got ${show(value)}`;
  const message = value === undefined ? 'Required, but not given.' : `${issue.message}${echo}`;
  return [{ option: issue.path.join('.'), message }];
}

/** JSON has no word for NaN and Infinity. */
function show(value: unknown): string {
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
