import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { WorkspaceObjects } from '../workspace-objects.ts';

/** What would be replaced although somebody has edited it. */
export interface ReplaceInfo {
  /** In the workspace. */
  readonly path: string;
}

/** Decides whether it may be replaced. */
export type ConfirmReplace = (info: ReplaceInfo) => Promise<boolean>;

export interface PutScriptInput {
  readonly api: WorkspaceObjects;
  /** `/Workspace/Users/<caller>`. */
  readonly home: string;
  /** Absolute path of the project on this machine. */
  readonly project: string;
  readonly content: Buffer;
  /** Without it, what was edited is never replaced. */
  readonly confirmReplace?: ConfirmReplace | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What lies beside the script: whose it is, and what was put there. */
interface PutRecord {
  readonly project: string;
  readonly sha256: string;
}

/** A script that may be put: nobody else's work is lost by it. */
export interface PlannedPut {
  /** Where it will lie. */
  readonly path: string;
  /** Puts it there, unless the same lies there already. */
  put(): Promise<void>;
}

/** Where the script of a project lies in its owner's home: the same place every time, another one for every project. */
export function scriptFolder(home: string, project: string): string {
  return `${home}/lakeseed/${basename(project) || 'project'}-${sha256(project).slice(0, 8)}`;
}

/** Looks at the place without changing it. Throws DESTINATION_TAKEN where somebody has edited the script there and it may not be replaced. */
export async function planPutScript(input: PutScriptInput): Promise<PlannedPut> {
  const { api, home, project, content, confirmReplace, signal } = input;
  const folder = scriptFolder(home, project);
  const path = `${folder}/generate_data.py`;
  const recordPath = `${folder}/.lakeseed.json`;
  const there = await api.find(path, signal);
  if (there && there.type !== 'FILE') throw taken(path, `a ${there.type.toLowerCase()} lies there`);
  const found = there && (await api.read(there, signal));
  const isOurs =
    !found || found.equals(content) || sha256(found) === (await readRecord(api, recordPath, signal))?.sha256;
  if (!isOurs && !(await confirmReplace?.({ path }))) {
    throw taken(path, 'it was edited since lakeseed put it there, or put there by somebody else');
  }
  return {
    path,
    async put() {
      await api.makeFolder(folder, signal);
      if (!found?.equals(content)) await api.writeFile(path, content, signal);
      const record: PutRecord = { project, sha256: sha256(content) };
      await api.writeFile(recordPath, Buffer.from(`${JSON.stringify(record, null, 2)}\n`), signal);
    },
  };
}

/** Null where there is none, or none that can be read. */
async function readRecord(
  api: WorkspaceObjects,
  path: string,
  signal: AbortSignal | undefined,
): Promise<PutRecord | null> {
  const object = await api.find(path, signal);
  if (!object) return null;
  try {
    return JSON.parse(String(await api.read(object, signal))) as PutRecord;
  } catch {
    return null;
  }
}

function taken(path: string, why: string): LakeseedError {
  return new LakeseedError('DESTINATION_TAKEN', `${path} is not replaced: ${why}`, {
    hint: 'Take over what was changed there, or replace it with --yes; --workspace-path runs the one that lies there.',
    details: { path },
  });
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
