import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { replaceFile } from '../base/replace-file.ts';
import { localIoError } from '../errors/local-io.ts';
import { describeHolder, type Holder, isAlive } from '../process/holder.ts';
import { makeStateDirectory } from './project.ts';

/** What has to be cancelled and cleared away if lakeseed dies while a script runs on Databricks. */
export interface RunRecord {
  readonly id: string;
  /** The process that sees to it. */
  readonly holder: Holder;
  readonly workspace: {
    readonly host: string;
    readonly profile: string | null;
    /** Folder of the local workspace; null with Databricks. */
    readonly localDirectory: string | null;
  };
  readonly compute: RecordedCompute;
}

export type RecordedCompute =
  | { readonly kind: 'cluster'; readonly clusterId: string; readonly contextId: string | null }
  | {
      readonly kind: 'serverless';
      /** By which it is found before its id is known. */
      readonly runName: string;
      readonly runId: number | null;
      /** In the workspace, with the launcher. */
      readonly folder: string;
    };

/** A record on disk for as long as its run needs it. */
export interface OpenRecord {
  update(compute: RecordedCompute): Promise<void>;
  /** When nothing of the run is left. */
  remove(): Promise<void>;
}

/** Written before anything of the run exists. Throws LOCAL_IO, NO_SPACE. */
export async function openRunRecord(
  directory: string,
  run: Omit<RunRecord, 'holder'>,
  effects: Effects,
): Promise<OpenRecord> {
  const stateDirectory = join(directory, '.lakeseed');
  const path = join(stateDirectory, 'runs', `${run.id}.json`);
  let record: RunRecord = { ...run, holder: await describeHolder(effects) };
  const write = async () => {
    try {
      await replaceFile(path, `${JSON.stringify(record, null, 2)}\n`);
    } catch (error) {
      throw localIoError(error, `write ${path}`);
    }
  };
  await makeStateDirectory({ stateDirectory });
  await mkdir(join(stateDirectory, 'runs'), { recursive: true }).catch(error => {
    throw localIoError(error, `make the folder ${join(stateDirectory, 'runs')}`);
  });
  await write();
  return {
    async update(compute) {
      record = { ...record, compute };
      await write();
    },
    remove: () => removeRunRecord(directory, run.id),
  };
}

/** Runs whose lakeseed is dead. */
export async function listAbandonedRuns(directory: string, effects: Effects): Promise<RunRecord[]> {
  const folder = join(directory, '.lakeseed', 'runs');
  const names = await readdir(folder).catch(() => []);
  const records = await Promise.all(names.filter(name => name.endsWith('.json')).map(name => read(join(folder, name))));
  const abandoned: RunRecord[] = [];
  for (const record of records) {
    if (record && !(await isAlive(record.holder, effects))) abandoned.push(record);
  }
  return abandoned;
}

export async function removeRunRecord(directory: string, id: string): Promise<void> {
  await rm(join(directory, '.lakeseed', 'runs', `${id}.json`), { force: true });
}

/** Null for what is no record of that name, or is removed just now. Projects come from anywhere: what a record names is no more than a run of ours. */
async function read(path: string): Promise<RunRecord | null> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as Partial<RunRecord>;
    const { id, holder, workspace, compute } = record;
    if (!id || id !== basename(path, '.json') || !holder || !workspace || !compute) return null;
    return compute.kind === 'cluster' || isOfOurs(id, compute) ? (record as RunRecord) : null;
  } catch {
    return null;
  }
}

function isOfOurs(id: string, { runName, folder }: Extract<RecordedCompute, { kind: 'serverless' }>): boolean {
  return runName === `lakeseed ${id}` && folder.endsWith(`/.lakeseed/${id}`) && !folder.split('/').includes('..');
}
