import type { Effects } from '../base/effects.ts';
import { dataFolderOf } from './data-path.ts';
import { type Destination, resolveDestination, type WrittenDestination } from './destination.ts';
import { isManifestFile } from './expected-files.ts';
import { recallDelivery } from './last-delivery.ts';
import { usageError } from './options.ts';

interface ComparedFolder extends Omit<WrittenDestination, 'to'> {
  readonly path: string;
  readonly localDir?: string | undefined;
}

/** What is written, else the last delivery of the project to such a workspace, else that of a new local one. */
export async function findComparedFolder(input: ComparedFolder, effects: Effects): Promise<Destination> {
  const { path, catalog, schema, volume, remoteSubfolder } = input;
  const local = input.local || input.localDir !== undefined;
  const written = { local, catalog, schema, volume, remoteSubfolder };
  const isWritten = [catalog, schema, volume, remoteSubfolder].some(value => value !== undefined);
  const last = isWritten || isManifestFile(path) ? null : await recallDelivery(await dataFolderOf(path, effects));
  if (!last) return resolveDestination(written);
  const wasLocal = last.workspace !== undefined && !/^https?:/.test(last.workspace);
  if (wasLocal && !local) {
    const message = `The last delivery of ${path} went to the local workspace ${last.workspace}`;
    throw usageError([{ option: '', message }], 'Say so (--local), or name a destination (--to).');
  }
  if (local && !wasLocal) return resolveDestination(written);
  const names = { catalog: last.catalog, schema: last.schema, volume: last.volume };
  return resolveDestination({ local, ...names, remoteSubfolder: last.remoteSubfolder });
}
