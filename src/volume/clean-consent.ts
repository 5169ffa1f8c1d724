import { formatPlural } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import { manifestPath } from './manifest.ts';

/** A folder that is about to be cleaned and holds files that no lakeseed run is known to have put there. */
export interface CleanInfo {
  readonly remoteBase: string;
  /** All files in it. */
  readonly files: number;
  /** Those of them that are not lakeseed's. */
  readonly foreignFiles: number;
  /** Where they lie. */
  readonly foreignPaths: readonly string[];
  /** Bytes of all files. */
  readonly bytes: number;
}

/** Decides whether such a folder may be cleaned. */
export type ConfirmClean = (info: CleanInfo) => Promise<boolean>;

/** Throws CANCELLED unless the folder may be cleaned. */
export type CleanConsent = (remoteBase: string, remote: RemoteTree, foreign: readonly RemoteFile[]) => Promise<void>;

/** Files that are not, with this size, in the record of what lakeseed put there; a manifest is lakeseed's by its name. */
export function foreignFiles({
  remoteBase,
  remote,
  record,
}: {
  readonly remoteBase: string;
  readonly remote: RemoteTree;
  readonly record: DeliveryRecord;
}): RemoteFile[] {
  const manifest = manifestPath(remoteBase);
  return remote.files.filter(({ path, size }) => record.get(path) !== size && path !== manifest);
}

/** Asks where there is something to ask, once: only files that were not there the last time make it ask again. */
export function createCleanConsent(confirm: ConfirmClean | undefined): CleanConsent {
  const agreed = new Set<string>();
  return async (remoteBase, { files }, foreign) => {
    if (!confirm || foreign.every(file => agreed.has(versionOf(file)))) return;
    const bytes = files.reduce((total, { size }) => total + size, 0);
    const foreignPaths = foreign.map(({ path }) => path);
    if (!(await confirm({ remoteBase, files: files.length, foreignFiles: foreign.length, foreignPaths, bytes }))) {
      throw new LakeseedError(
        'CANCELLED',
        `Not confirmed: ${formatPlural(files.length, 'file')} in ${remoteBase} stay`,
        {
          hint: 'Deliver into a folder of its own (--remote-subfolder), or without cleaning (--no-clean).',
        },
      );
    }
    for (const file of foreign) agreed.add(versionOf(file));
  };
}

function versionOf({ path, size, lastModified }: RemoteFile): string {
  return JSON.stringify([path, size, lastModified]);
}
