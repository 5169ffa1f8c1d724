import { hasCode } from '../errors/lakeseed-error.ts';
import type { PutOptions, VolumeStore } from './store.ts';

/**
 * Sends files into folders that may not be there. Databricks makes them; from a server that does not, the first file
 * comes back, and from then on every folder is made before a file goes into it, once.
 */
export function withFolders({ putFile, makeDirectory }: VolumeStore): VolumeStore['putFile'] {
  const made = new Map<string, Promise<void>>();
  let needed = false;

  async function requireFolder(path: string, { limiter, signal }: PutOptions): Promise<void> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const making = made.get(folder) ?? makeDirectory(folder, signal, limiter);
    made.set(folder, making);
    try {
      await making;
    } catch (error) {
      made.delete(folder);
      throw error;
    }
  }

  return async (path, source, options = {}) => {
    if (needed) await requireFolder(path, options);
    const prepared = needed;
    try {
      await putFile(path, source, options);
    } catch (error) {
      if (prepared || !hasCode(error, 'NOT_FOUND')) throw error;
      needed = true;
      await requireFolder(path, options);
      await putFile(path, source, options);
    }
  };
}
