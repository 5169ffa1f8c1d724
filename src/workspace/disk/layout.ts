import { join } from 'node:path';

/** Where things lie below the workspace's directory. Volumes are the user's to look into; the rest is the workspace's own. */
export interface Layout {
  readonly directory: string;
  readonly volumes: string;
  /** What is below /Workspace: scripts, notebooks and other files of the users. */
  readonly workspaceFiles: string;
  /** What Unity Catalog knows beyond the folders' names: one file per catalog, schema and volume. */
  readonly securables: string;
  /** What has been imported below /Workspace: one file per notebook and file. */
  readonly objects: string;
  /** One file per cluster. */
  readonly clusters: string;
  /** Bodies on their way, one folder per process: on the volumes' file system, so that a rename publishes them. */
  readonly staging: string;
  readonly tokenFile: string;
  /** Written last: where it is, the workspace is complete. */
  readonly formatFile: string;
}

export function layoutOf(directory: string): Layout {
  const own = join(directory, '.workspace');
  return {
    directory,
    volumes: join(directory, 'Volumes'),
    workspaceFiles: join(directory, 'Workspace'),
    securables: join(own, 'securables'),
    objects: join(own, 'objects'),
    clusters: join(own, 'clusters'),
    staging: join(own, 'staging'),
    tokenFile: join(own, 'token'),
    formatFile: join(own, 'format'),
  };
}
