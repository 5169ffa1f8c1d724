import { mkdir } from 'node:fs/promises';
import { type ClusterInfo, hasVolumes } from '../clusters/cluster.ts';
import type { Layout } from '../disk/layout.ts';
import type { Securable, SecurableName } from '../unity-catalog/securable.ts';
import type { Securables } from '../unity-catalog/securables.ts';

/** What code finds at a place. */
export interface MappedFolder {
  /** The real folder; null for one that holds what is mapped below it, and nothing else. */
  readonly source: string | null;
  readonly writable: boolean;
}

/** By the places where code sees them. */
export type Folders = Readonly<Record<string, MappedFolder>>;

interface FoldersOptions {
  readonly layout: Layout;
  readonly securables: Securables;
}

/**
 * The volumes that there are now, and the files of the workspace. Beside the volumes nothing can be made, or a mistyped
 * name would make a new one; what is made by the API meanwhile is there for the next that starts.
 */
export async function findFolders({ layout, securables }: FoldersOptions): Promise<Folders> {
  const volumes = (await listVolumes(securables)).filter(({ record }) => record.access !== 'none');
  return {
    '/Workspace': { source: layout.workspaceFiles, writable: true },
    '/Volumes': { source: null, writable: false },
    ...Object.fromEntries(
      volumes.map(({ name, folder, record }) => [
        `/Volumes/${name.join('/')}`,
        { source: folder, writable: record.access !== 'read' },
      ]),
    ),
  };
}

/**
 * The same for a cluster; null for serverless compute. Without Unity Catalog /Volumes is a folder on the cluster's own
 * disk: what is written there is lost.
 */
export async function findFoldersOf(
  cluster: ClusterInfo | null,
  disk: string,
  options: FoldersOptions,
): Promise<Folders> {
  if (!cluster || hasVolumes(cluster)) return findFolders(options);
  await mkdir(disk, { recursive: true });
  return {
    '/Workspace': { source: options.layout.workspaceFiles, writable: true },
    '/Volumes': { source: disk, writable: true },
  };
}

async function listVolumes(securables: Securables): Promise<readonly Securable[]> {
  // Null for what has been deleted since its parent was looked at.
  const below = async (parents: readonly SecurableName[]) =>
    (await Promise.all(parents.map(parent => securables.list(parent).catch(() => [])))).flat();
  const catalogs = await below([[]]);
  const schemas = await below(catalogs.map(({ name }) => name));
  return below(schemas.map(({ name }) => name));
}
