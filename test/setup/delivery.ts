import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { isLakeseedError, type LakeseedError } from '../../src/errors/lakeseed-error.ts';
import type { UploadResult } from '../../src/generator/upload-result.ts';
import { type UploadToVolumeOptions, uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import type { ServedWorkspace } from '../../src/workspace/serve-workspace.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { writeParquet } from './parquet.ts';
import { tempFolder } from './temp.ts';
import { servedWorkspace } from './workspace.ts';

export const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed' } as const;
export const BASE = '/Volumes/main/default/lakeseed/incoming_data';

/** A served workspace with a volume, a data folder, and a caller who is connected to it by the environment. */
export interface Site {
  readonly workspace: Workspace & ServedWorkspace;
  readonly effects: Effects;
  /** The local data folder. */
  readonly data: string;
  readonly events: LakeseedEvent[];
  /** Writes local Parquet files, of the sizes given. */
  write(files: Readonly<Record<string, number>>): void;
  /** Puts a file below the remote subfolder, as somebody else. */
  plant(path: string, text?: string): void;
  upload(options?: Partial<UploadToVolumeOptions>): Promise<UploadResult>;
  /** Sizes of everything in the volume, by path relative to it. */
  remote(): Record<string, number>;
}

/** Waits of the client's retries pass at once. */
export async function deliverySite(
  files: Readonly<Record<string, number>> = {},
  options: Partial<WorkspaceOptions> = {},
  serverEffects: Partial<Effects> = {},
): Promise<Site> {
  const workspace = await servedWorkspace(options, serverEffects);
  const home = tempFolder();
  const data = join(home, 'data');
  mkdirSync(data);
  const effects = testEffects(home, { DATABRICKS_HOST: workspace.host, DATABRICKS_TOKEN: workspace.token });
  const volume = join(workspace.directory, 'Volumes/main/default/lakeseed');
  const events: LakeseedEvent[] = [];
  const site: Site = {
    workspace,
    effects,
    data,
    events,
    write: added => writeParquet(data, added),
    plant(path, text = 'theirs') {
      const place = join(volume, 'incoming_data', path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text);
    },
    upload: options =>
      uploadToVolume({ ...DESTINATION, localDataDir: data, onEvent: event => events.push(event), ...options }, effects),
    remote: () => sizesBelow(volume),
  };
  site.write(files);
  return site;
}

/** Effects of a caller who has nothing but the given environment and a home of their own. */
export function testEffects(home: string, env: Readonly<Record<string, string>> = {}): Effects {
  const { clock } = systemEffects();
  const sleep = async (_: number, signal?: AbortSignal) => signal?.throwIfAborted();
  return systemEffects({
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(home, 'state'), ...env },
    homeDirectory: home,
    cwd: home,
    clock: { ...clock, sleep },
  });
}

/** Bytes of every file below a folder, by path relative to it. */
export function sizesBelow(folder: string): Record<string, number> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), statSync(path).size]));
}

/** The error that a promise rejects with. */
export async function failure(work: Promise<unknown>): Promise<LakeseedError> {
  try {
    await work;
  } catch (error) {
    if (isLakeseedError(error)) return error;
    throw error;
  }
  throw new Error('It succeeded, but should have failed');
}
