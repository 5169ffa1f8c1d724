import { readFile } from 'node:fs/promises';
import type { Effects } from '../base/effects.ts';
import { type FolderKey, statePath, writeState } from './delivery-state.ts';

/** What lakeseed has put into one remote folder: sizes in bytes by path. */
export type DeliveryRecord = ReadonlyMap<string, number>;

/** The record of a folder; empty where there is none, or none that can be read. */
export async function readDeliveryRecord(key: FolderKey, effects: Effects): Promise<DeliveryRecord> {
  try {
    const { files } = JSON.parse(await readFile(statePath(key, '.json', effects), 'utf8')) as {
      files: [string, number][];
    };
    return new Map(files);
  } catch {
    return new Map();
  }
}

/** Keeps a record. It only spares a question later: where it cannot be written, the delivery goes on. */
export async function writeDeliveryRecord(key: FolderKey, record: DeliveryRecord, effects: Effects): Promise<void> {
  await writeState(statePath(key, '.json', effects), `${JSON.stringify({ ...key, files: [...record] })}\n`, effects);
}
