import { mapConcurrent } from '../base/map-concurrent.ts';
import { isDatedWithin } from './clock-skew.ts';
import { hashFile } from './hash-file.ts';
import { identityOf, type Journal, type JournalEntry } from './journal.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import type { LocalFile } from './plan.ts';

export interface FindDeliveredInput {
  readonly journal: Journal;
  readonly remoteBase: string;
  readonly files: readonly LocalFile[];
  readonly remote: RemoteTree;
  readonly signal?: AbortSignal | undefined;
}

/** What an interrupted delivery has left, held against what is to be delivered now. */
export interface Delivered {
  /** By local path: proved to lie in the folder with exactly the content that the local file has now. */
  readonly entries: ReadonlyMap<string, JournalEntry>;
  /** Files in the journal that are not proved: their local content is another one now, or the remote file is. */
  readonly changedHere: number;
  readonly changedThere: number;
  /** Files in the journal that are not to be delivered any more. */
  readonly goneHere: number;
}

/**
 * Which files need not be sent again. A file counts as delivered if the journal says that exactly its content was sent and
 * answered, and the folder shows it with that size and not modified later than our own answer. The local content is the
 * same if size, time and inode are, or else the SHA-256. Where the server does not tell when a file was modified, it is not
 * proved: somebody else may have put another one of the same size in its place.
 */
export async function findDelivered(input: FindDeliveredInput): Promise<Delivered> {
  const { journal, remoteBase, files, remote, signal } = input;
  const there = new Map(remote.files.map(file => [file.path, file]));
  let changedHere = 0;
  let changedThere = 0;
  const look = async (file: LocalFile) => {
    const entry = journal.get(file.path);
    if (!entry) return null;
    if (!isStillThere(entry, there.get(`${remoteBase}/${file.path}`))) {
      changedThere += 1;
      return null;
    }
    if (await isSameContent(entry, file, signal)) return { ...entry, ...identityOf(file) };
    changedHere += 1;
    return null;
  };
  // Hashing is work for the processor: more at once would not be faster.
  const found = await mapConcurrent(files, look, { concurrency: 4, signal });
  const entries = new Map(found.filter(entry => entry !== null).map(entry => [entry.path, entry]));
  const paths = new Set(files.map(({ path }) => path));
  const goneHere = [...journal.keys()].filter(path => !paths.has(path)).length;
  return { entries, changedHere, changedThere, goneHere };
}

function isStillThere({ size, since, until }: JournalEntry, found: RemoteFile | undefined): boolean {
  if (found?.size !== size || found.lastModified === null) return false;
  return isDatedWithin(found.lastModified, { since, until });
}

async function isSameContent(entry: JournalEntry, file: LocalFile, signal: AbortSignal | undefined): Promise<boolean> {
  if (entry.size !== file.size) return false;
  const now = identityOf(file);
  if (entry.mtimeNs === now.mtimeNs && entry.inode === now.inode) return true;
  return entry.sha256 !== null && entry.sha256 === (await hashFile(file, signal));
}
