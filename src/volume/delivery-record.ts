import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';

/** What lakeseed has put into one remote folder: sizes in bytes by path. */
export type DeliveryRecord = ReadonlyMap<string, number>;

/** The folder that a record is about. */
export interface RecordKey {
  /** Of the store: which workspace. */
  readonly label: string;
  readonly remoteBase: string;
}

/** The record of a folder; empty where there is none, or none that can be read. */
export async function readDeliveryRecord(key: RecordKey, effects: Effects): Promise<DeliveryRecord> {
  try {
    const { files } = JSON.parse(await readFile(recordPath(key, effects), 'utf8')) as { files: [string, number][] };
    return new Map(files);
  } catch {
    return new Map();
  }
}

/** Keeps a record. It only spares a question later: where it cannot be written, the delivery goes on. */
export async function writeDeliveryRecord(key: RecordKey, record: DeliveryRecord, effects: Effects): Promise<void> {
  const path = recordPath(key, effects);
  const temporary = `${path}.${String(effects.random()).slice(2)}`;
  try {
    await mkdir(stateDirectory(effects), { recursive: true });
    await writeFile(temporary, `${JSON.stringify({ ...key, files: [...record] })}\n`);
    await rename(temporary, path);
  } catch {
    // A read-only home, a full disk: the next run asks once more.
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function recordPath({ label, remoteBase }: RecordKey, effects: Effects): string {
  const name = createHash('sha256').update(`${label}\n${remoteBase}`).digest('hex').slice(0, 32);
  return join(stateDirectory(effects), `${name}.json`);
}

/** Where a user's programs keep what is neither settings nor cache. */
function stateDirectory({ platform, env, homeDirectory }: Effects): string {
  return join(stateHome(), 'lakeseed', 'deliveries');

  function stateHome(): string {
    if (platform === 'win32') return env['LOCALAPPDATA'] || join(homeDirectory, 'AppData', 'Local');
    if (platform === 'darwin') return join(homeDirectory, 'Library', 'Application Support');
    return env['XDG_STATE_HOME'] || join(homeDirectory, '.local', 'state');
  }
}
