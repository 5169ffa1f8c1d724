import { formatBytes, formatPlural } from '../../base/format.ts';
import { nearest } from '../../base/nearest.ts';
import { extendError } from '../../errors/extend-error.ts';
import { hasCode, LakeseedError } from '../../errors/lakeseed-error.ts';
import { checkData, checkDataSchema } from '../../generator/check-data.ts';
import { fingerprintFolder } from '../../generator/fingerprint-folder.ts';
import { generateAndUpload, generateAndUploadSchema } from '../../generator/generate-and-upload.ts';
import { listDestinations, listDestinationsSchema } from '../../generator/list-destinations.ts';
import { lookAtDestination } from '../../generator/look-at-destination.ts';
import type { UploadResult } from '../../generator/upload-result.ts';
import { uploadToVolume, uploadToVolumeSchema } from '../../generator/upload-to-volume.ts';
import { workspaceName } from '../../generator/workspace-name.ts';
import { renderFindings, renderTables } from '../../report/render-check.ts';
import { renderUpload } from '../../report/render-upload.ts';
import { doneAnswer, failedAnswer } from '../answer.ts';
import { holdToPlan } from '../hold-to-plan.ts';
import { outputs } from '../outputs.ts';
import { spellArguments } from '../spell-arguments.ts';
import type { Arguments, Plan, Tool, ToolContext } from '../tool.ts';
import { scriptAnswer, scriptPlan } from './scripts.ts';

const DESTINATION =
  'catalog, schema and volume have no default: the person decides where data goes, list_destinations shows what there is.';

export const checkDataTool: Tool = {
  name: 'check_data',
  title: 'Check Parquet before it is delivered',
  description:
    'Checks the Parquet of a project, or of a folder with one folder per table, for everything that Spark and Delta could not read. Changes and sends nothing. Each finding names table, file and column and has in fix the line to change in the script. Use it after execute_script and mend all findings of level error before you deliver; what can be mended without loss, upload_to_volume mends itself with fix: true.',
  hints: { readOnly: true, destructive: false, openWorld: false, idempotent: true },
  // A copy with rewritten files is what a delivery with fix makes for itself.
  schema: checkDataSchema.omit({ fix: true }),
  output: outputs.check,
  paths: ['path'],
  isRun: true,
  changes: () => false,
  run: async (args, { effects }, { signal, onEvent }) => {
    const result = await checkData({ ...(args as { path: string }), signal, onEvent }, effects);
    const { ok, tables, findings } = result;
    const errors = findings.filter(({ level }) => level === 'error').length;
    const text = [
      ok
        ? `Can be delivered${findings.length > 0 ? `, with ${formatPlural(findings.length, 'warning')}` : ''}.`
        : `${formatPlural(errors, 'error')}: this would not arrive as readable tables. Change the script as each fix says, run it again, check again.`,
      ...(findings.length > 0 ? [spellArguments(renderFindings(findings.slice(0, 20), {}))] : []),
      ...(tables.length > 0 ? [renderTables(tables)] : []),
    ].join('\n');
    return doneAnswer(result, text);
  },
};

export const listDestinationsTool: Tool = {
  name: 'list_destinations',
  title: 'List where data can go',
  description:
    'Lists catalogs, schemas and volumes that can be seen, and whether each volume can be written to. Use it before any delivery and let the person choose; never pick a volume yourself.',
  hints: { readOnly: true, destructive: false, openWorld: true, idempotent: true },
  schema: listDestinationsSchema,
  output: outputs.destinations,
  paths: [],
  isRun: false,
  changes: () => false,
  run: async (args, { effects, connection }, { signal }) => {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    const result = await listDestinations({ ...args, ...connection, signal: bounded }, effects).catch(
      async (error: unknown) => {
        const { catalog } = args;
        if (typeof catalog === 'string' && hasCode(error, 'NOT_FOUND')) {
          const { catalogs } = await listDestinations({ limit: 1, ...connection, signal: bounded }, effects);
          const near = nearest(catalog, catalogs, 3, Number.POSITIVE_INFINITY);
          throw extendError(error, {
            message: `There is no catalog ${catalog}, or it may not be seen`,
            hint: `${near.length > 0 ? `There is ${near.join(', ')}. ` : ''}Leave catalog away to see all volumes.`,
          });
        }
        if (signal.aborted || !bounded.aborted) throw error;
        throw new LakeseedError('NETWORK', 'Looking through the catalogs took too long', {
          hint: 'Name the catalog, and the schema if it is known.',
        });
      },
    );
    const lines = result.volumes.map(
      ({ name, canWrite }) =>
        `${name}${canWrite === null ? ' (whether it can be written is not told)' : canWrite ? '' : ' (cannot be written)'}`,
    );
    const { catalog, schema } = args;
    const within = catalog || schema ? `in ${[catalog ?? 'any catalog', schema].filter(Boolean).join('.')} ` : '';
    const text = [
      lines.length > 0
        ? `Volumes:\n${lines.join('\n')}`
        : `There is no volume ${within}that can be seen. With create_volume: true a delivery makes one in an existing schema.`,
      ...(result.truncated ? ['There are more: name a catalog or schema.'] : []),
    ].join('\n');
    return doneAnswer(result, text);
  },
};

const LOOK_MS = 45_000;

export const planUploadTool: Tool = {
  name: 'plan_upload',
  title: 'See what an upload would do',
  description: `Says which files upload_to_volume would delete and send, with the same arguments, and does nothing. Use it to show the person what would happen. ${DESTINATION}`,
  hints: { readOnly: true, destructive: false, openWorld: true, idempotent: true },
  schema: uploadToVolumeSchema.omit({ dryRun: true, probe: true }),
  output: outputs.upload,
  paths: ['localDataDir'],
  isRun: true,
  changes: () => false,
  run: async (args, context, { signal, onEvent }) => {
    const result = await uploadToVolume(
      { ...uploadOptions(args, context), dryRun: true, signal, onEvent },
      context.effects,
    );
    return doneAnswer(result, spellArguments(renderUpload(result, {})));
  },
};

export const uploadToVolumeTool: Tool = {
  name: 'upload_to_volume',
  title: 'Deliver Parquet to a volume',
  description: `Delivers a folder of Parquet that is there already (<project>/data after execute_script) to a Unity Catalog volume. Every file is checked first; nothing is deleted or sent while one has an error. With clean (the default) everything in the remote subfolder is deleted, so a person has to agree; plan_upload shows what that would be. ${DESTINATION}`,
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: true },
  schema: uploadToVolumeSchema,
  output: outputs.upload,
  paths: ['localDataDir'],
  isRun: true,
  changes: args => args['dryRun'] !== true || args['probe'] === true,
  plan: async (args, context, signal) => {
    if (args['clean'] !== true || args['dryRun'] === true) return null;
    return await uploadPlan(args, context, signal);
  },
  run: async (args, context, handle, agreed) => {
    const held = holdToPlan(context, handle, agreed);
    const options = { ...uploadOptions(args, context), signal: handle.signal, ...held };
    const result = await uploadToVolume(options, context.effects);
    return uploadAnswer(result, result);
  },
};

export const generateAndUploadTool: Tool = {
  name: 'generate_and_upload',
  title: 'Run the script and deliver what it wrote',
  description: `Runs a project's generate_data.py on this machine, checks what this run wrote, and delivers it to a Unity Catalog volume: execute_script, check_data and upload_to_volume in one. Use it for the full size, when the script was tried at scale_factor 0.1. It runs code and, with clean (the default), deletes everything in the remote subfolder, so a person has to agree. ${DESTINATION}`,
  hints: { readOnly: false, destructive: true, openWorld: true, idempotent: false },
  // A dataset.ts would be run within the server: here it is the script, which runs in a process of its own.
  schema: generateAndUploadSchema.omit({ dataset: true, threads: true, format: true, script: true }),
  output: outputs.generateAndUpload,
  paths: ['projectPath'],
  isRun: true,
  changes: () => true,
  plan: async (args, context, signal) => {
    const script = await scriptPlan(args, context);
    const there = await lookAtDestination(
      { ...destinationOf(args), ...context.connection, signal } as Parameters<typeof lookAtDestination>[0],
      context.effects,
    );
    const cleans = args['clean'] === true && args['dryRun'] !== true;
    const then = args['dryRun'] === true ? 'Then say what would be delivered to' : 'Then deliver what it wrote to';
    return {
      text: [
        script.text,
        `${then} ${there.remoteBase}${there.exists ? '' : ' (the volume is made)'} of ${await workspaceOf(context)}.`,
        describeRemoval(cleans, there.paths, there.remoteBase),
      ].join('\n'),
      facts: [script.facts, there.digest],
      deletes: cleans ? there.files : 1,
      ...(cleans && { paths: there.paths }),
    };
  },
  run: async (args, context, handle, agreed) => {
    const options = {
      ...args,
      ...context.connection,
      signal: handle.signal,
      onOutput: handle.onOutput,
      ...holdToPlan(context, handle, agreed),
      scriptEnv: context.scriptEnv,
      script: true,
    } as unknown as Parameters<typeof generateAndUpload>[0];
    const result = await generateAndUpload(options, context.effects);
    const { generation, upload } = result;
    if (upload !== null) return uploadAnswer(result, upload);
    // It was a script, and it failed.
    return scriptAnswer(result, generation as Parameters<typeof scriptAnswer>[1]);
  },
};

/** The person decides where data goes: which workspace it is belongs to that. */
export function workspaceOf({ connection, effects }: ToolContext): Promise<string> {
  return workspaceName(connection, effects);
}

function uploadOptions(args: Arguments, { connection }: ToolContext): Parameters<typeof uploadToVolume>[0] {
  return { ...args, ...connection } as unknown as Parameters<typeof uploadToVolume>[0];
}

const DESTINATION_OPTIONS = [
  'catalog',
  'schema',
  'volume',
  'remoteSubfolder',
  'createVolume',
  'createSchema',
  'concurrency',
  'maxConcurrency',
];

function destinationOf(args: Arguments): Arguments {
  return Object.fromEntries(
    DESTINATION_OPTIONS.filter(name => args[name] !== undefined).map(name => [name, args[name]]),
  );
}

async function uploadPlan(args: Arguments, context: ToolContext, signal: AbortSignal): Promise<Plan> {
  // Before the check: what changes after it is noticed then, whatever its size.
  const seen = await fingerprintFolder(String(args['localDataDir']), context.effects);
  const { plan, remoteBase, resumed } = await uploadToVolume(
    { ...uploadOptions(args, context), dryRun: true, probe: false, signal },
    context.effects,
  );
  const { upload, delete: deleted, createVolume } = plan!;
  const bytes = upload.reduce((total, file) => total + file.bytes, 0);
  return {
    text: [
      describeRemoval(true, deleted, remoteBase),
      `Send ${formatPlural(upload.length, 'file')} (${formatBytes(bytes)}) from ${String(args['localDataDir'])} to ${remoteBase}${createVolume ? ' (the volume is made)' : ''} of ${await workspaceOf(context)}.`,
      ...(resumed > 0 ? [`${formatPlural(resumed, 'file')} are there already and stay.`] : []),
    ].join('\n'),
    facts: [plan, seen],
    files: upload.length,
    bytes,
    deletes: deleted.length,
    paths: deleted,
  };
}

export function describeRemoval(cleans: boolean, paths: readonly string[], remoteBase: string): string {
  if (!cleans) return 'Nothing that is there is deleted.';
  return paths.length > 0
    ? `Delete ${formatPlural(paths.length, 'file')} that ${remoteBase} holds now, such as ${paths.slice(0, 5).join(', ')}.`
    : `${remoteBase} is empty now: nothing is deleted.`;
}

function uploadAnswer(result: object, upload: UploadResult) {
  const text = spellArguments(renderUpload(upload, {}));
  return upload.success ? doneAnswer(result, text) : failedAnswer(result, `UPLOAD_FAILED: ${text}`);
}
