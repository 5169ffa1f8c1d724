import { nearest } from '../base/nearest.ts';
import { hasCode, isLakeseedError, type LakeseedError } from '../errors/lakeseed-error.ts';
import { refusedAs } from '../errors/refused-as.ts';
import type { VolumeName, VolumeStore } from '../volume/store.ts';
import { callersPermissions } from './callers-permissions.ts';
import type { Client } from './client.ts';
import { filesApi } from './files.ts';
import { MAX_FILE_BYTES } from './put-file.ts';
import { type Securable, unityCatalog, volumeFullName } from './unity-catalog.ts';

export interface VolumeStoreOptions {
  /** Who answers, for messages; by default the host. */
  readonly label?: string;
  /** Where a volume's path can be opened on this machine; by default nowhere. */
  readonly localPath?: (path: string) => string | null;
}

/** The volumes of a workspace, through its REST API. */
export function createVolumeStore(client: Client, options: VolumeStoreOptions = {}): VolumeStore {
  const files = filesApi(client);
  const catalog = unityCatalog(client);

  async function requireVolume(volume: VolumeName, signal?: AbortSignal): Promise<void> {
    try {
      await catalog.require('volumes', volumeFullName(volume), signal);
    } catch (error) {
      throw hasCode(error, 'NOT_FOUND') ? await explainMissing(volume, error, signal) : error;
    }
  }

  /** Says which of the three levels is missing, and what there is with a similar name. */
  async function explainMissing(volume: VolumeName, cause: LakeseedError, signal?: AbortSignal) {
    for (const { level, name, within, full } of levelsOf(volume)) {
      if (await exists(level, full, signal)) continue;
      const names = await namesOrNone(level, within, signal);
      const meant = nearest(name, names);
      const near = (meant.length > 0 ? meant : nearest(name, names, 3, Number.POSITIVE_INFINITY)).map(found =>
        [...Object.values(within), found].join('.'),
      );
      const kind = level.slice(0, -1);
      return refusedAs('VOLUME_NOT_FOUND', cause, {
        message: `There is no ${kind} ${full}, or it may not be seen`,
        hint: hintFor(kind, near, meant.length > 0),
        details: { missing: kind, name: full, near },
      });
    }
    return cause;
  }

  async function exists(level: Securable, full: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await catalog.require(level, full, signal);
      return true;
    } catch (error) {
      if (hasCode(error, 'NOT_FOUND')) return false;
      // A level that may not be read by itself can still be there: the one below it decides.
      if (hasCode(error, 'PERMISSION_DENIED')) return true;
      throw error;
    }
  }

  /** Suggestions are a courtesy: where the names may not be listed there are none. */
  async function namesOrNone(level: Securable, within: Partial<VolumeName>, signal?: AbortSignal): Promise<string[]> {
    try {
      return await catalog.names(level, within, signal);
    } catch (error) {
      if (hasCode(error, 'CANCELLED')) throw error;
      return [];
    }
  }

  const asked = new Map<string, Promise<void>>();

  /** Many files may find at once that something is missing: one question is enough. */
  async function requireVolumeOnce(volume: VolumeName, signal?: AbortSignal): Promise<void> {
    const name = volumeFullName(volume);
    const answer = asked.get(name) ?? requireVolume(volume, signal).finally(() => asked.delete(name));
    asked.set(name, answer);
    await answer;
  }

  /** A path that is not found may lie in a volume that is not there: that is what has to be said then. */
  async function explainPath(error: unknown, path: string, signal?: AbortSignal): Promise<unknown> {
    if (!hasCode(error, 'NOT_FOUND')) return error;
    await requireVolumeOnce(volumeOf(path), signal);
    return error;
  }

  return {
    label: options.label ?? client.host,
    maxFileBytes: MAX_FILE_BYTES,
    localPath: options.localPath ?? (() => null),
    requireVolume,
    createVolume: (volume, signal) => ignoring(alreadyExists, catalog.createVolume(volume, signal)),
    createSchema: (volume, signal) => ignoring(alreadyExists, catalog.createSchema(volume, signal)),

    effectivePermissions: (volume, signal) => callersPermissions(client, volume, signal),

    async *list(directory, signal) {
      try {
        yield* files.list(directory, signal);
      } catch (error) {
        const explained = await explainPath(error, directory, signal);
        // The root of an emptied volume has been seen to answer 404 although the volume is there.
        if (hasCode(explained, 'NOT_FOUND') && isVolumeRoot(directory)) return;
        throw explained;
      }
    },

    makeDirectory: (directory, signal, limiter) => files.makeDirectory(directory, signal, limiter),

    readFile: (path, first, length, signal) => files.read(path, first, length, signal),

    async putFile(path, source, putOptions) {
      try {
        await files.put(path, source, putOptions);
      } catch (error) {
        throw await explainPath(error, path, putOptions?.signal);
      }
    },

    refusesParts: (path, signal) => files.refusesParts(path, signal),

    deleteFile: (path, signal) => ignoring(notFound, files.delete(path, signal)),
    deleteDirectory: (directory, signal) => ignoring(notFound, files.deleteDirectory(directory, signal)),
  };
}

/** The three levels from the top, each with what it lies in. */
function levelsOf({ catalog, schema, volume }: VolumeName) {
  return [
    { level: 'catalogs', name: catalog, within: {}, full: catalog },
    { level: 'schemas', name: schema, within: { catalog }, full: `${catalog}.${schema}` },
    { level: 'volumes', name: volume, within: { catalog, schema }, full: `${catalog}.${schema}.${volume}` },
  ] as const;
}

function hintFor(kind: string, near: readonly string[], meant: boolean): string {
  const found =
    near.length === 0 ? '' : meant ? `Did you mean ${near.join(' or ')}? ` : `There is ${near.join(', ')}. `;
  if (kind === 'catalog') return `${found}Check the name: lakeseed never makes a catalog.`;
  const flags = kind === 'schema' ? '--create-volume --create-schema' : '--create-volume';
  return `${found}Check the name, or make the ${kind} with ${flags}.`;
}

/** `/Volumes/c/s/v/a/b` → the volume c.s.v. */
function volumeOf(path: string): VolumeName {
  const [, , catalog = '', schema = '', volume = ''] = path.split('/');
  return { catalog, schema, volume };
}

function isVolumeRoot(path: string): boolean {
  return path.split('/').filter(Boolean).length === 4;
}

function notFound(error: unknown): boolean {
  return hasCode(error, 'NOT_FOUND');
}

/** The code's ending decides: the status is 400 or 409, depending on what exists. */
function alreadyExists(error: unknown): boolean {
  return isLakeseedError(error) && /ALREADY_EXISTS$/.test(error.errorCode ?? '');
}

async function ignoring(expected: (error: unknown) => boolean, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!expected(error)) throw error;
  }
}
