import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Effects } from '../base/effects.ts';
import { type FolderKey, statePath, writeState } from './delivery-state.ts';
import type { LocalFile } from './plan.ts';

/** One file that was sent and answered. */
export interface JournalEntry {
  /** Relative to the remote folder, and to the local one. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of the local file: nanoseconds since the epoch, and inode, both as decimal text. */
  readonly mtimeNs: string;
  readonly inode: string;
  /** Of what was sent, lower-case hex; null where it was not known. */
  readonly sha256: string | null;
  /** Epoch milliseconds, by the server's clock where it tells: when its delivery began, and when its upload was answered. */
  readonly since: number;
  readonly until: number;
}

/** The last entry of every path. */
export type Journal = ReadonlyMap<string, JournalEntry>;

export interface OpenJournal extends Disposable {
  append(entry: JournalEntry): void;
}

/** What a delivery to this folder has sent from this machine; null where there is no journal. Lines that are torn or not ours are passed over. */
export async function readJournal(key: FolderKey, effects: Effects): Promise<Journal | null> {
  const text = await readFile(statePath(key, ENDING, effects), 'utf8').catch(() => null);
  if (text === null) return null;
  const entries = text.split('\n').map(parseEntry);
  return new Map(entries.filter(entry => entry !== null).map(entry => [entry.path, entry]));
}

/**
 * Begins the journal of a delivery, in place of the one before; `kept` are the entries that are still true. Every line
 * is on its way to the disk when `append` returns, so that a kill -9 loses at most the one that is being written.
 * Where it cannot be written the delivery goes on, and can only not be resumed.
 */
export async function beginJournal(
  key: FolderKey,
  kept: readonly JournalEntry[],
  effects: Effects,
): Promise<OpenJournal> {
  const path = statePath(key, ENDING, effects);
  if (!(await writeState(path, kept.map(formatEntry).join(''), effects))) return NO_JOURNAL;
  let descriptor: number | null;
  try {
    descriptor = openSync(path, 'a');
  } catch {
    return NO_JOURNAL;
  }
  return {
    append(entry) {
      if (descriptor === null) return;
      try {
        writeSync(descriptor, formatEntry(entry));
      } catch {
        // A full disk: what is missing is sent again some day.
      }
    },
    [Symbol.dispose]() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

/** The local half of an entry. */
export function identityOf({ path, size, mtimeNs, inode }: LocalFile) {
  return { path, size, mtimeNs: String(mtimeNs), inode: String(inode) };
}

const ENDING = '.journal.jsonl';

const NO_JOURNAL: OpenJournal = { append: () => {}, [Symbol.dispose]: () => {} };

function formatEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

function parseEntry(line: string): JournalEntry | null {
  try {
    const { path, size, mtimeNs, inode, sha256, since, until } = JSON.parse(line) as Record<string, unknown>;
    if (typeof path !== 'string' || typeof mtimeNs !== 'string' || typeof inode !== 'string') return null;
    if (typeof size !== 'number' || typeof since !== 'number' || typeof until !== 'number') return null;
    return { path, size, mtimeNs, inode, sha256: typeof sha256 === 'string' ? sha256 : null, since, until };
  } catch {
    return null;
  }
}
