import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { UploadResult } from '../../src/generator/upload-result.ts';
import { type UploadToVolumeOptions, uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { DESTINATION, sizesBelow, testEffects } from './delivery.ts';
import { writeParquet } from './parquet.ts';
import { tempFolder } from './temp.ts';
import { localWorkspace } from './workspace.ts';

/** One page of a listing, as the server is about to answer it. */
export interface ListedPage {
  /** Path below the remote subfolder; empty for itself. */
  readonly folder: string;
  /** Counts the listings of this folder from 1. */
  readonly time: number;
  readonly contents: readonly ListedEntry[];
}

export interface ListedEntry {
  readonly name: string;
  readonly [key: string]: unknown;
}

/** A volume whose server lists something else than there is. */
export interface AlteredSite {
  /** The folder that is delivered to, on this disk. */
  readonly folder: string;
  readonly data: string;
  /** `METHOD path` of every request, the path below the Files API. */
  readonly requests: string[];
  /** Puts a file below the folder, as somebody else, `age` seconds ago. */
  plant(path: string, age?: number): void;
  upload(options?: Partial<UploadToVolumeOptions>): Promise<UploadResult>;
  /** Sizes of everything in the folder. */
  remote(): Record<string, number>;
}

const FOLDER = '/api/2.0/fs/directories/Volumes/main/default/lakeseed/incoming_data';

export async function alteredSite(
  files: Readonly<Record<string, number>>,
  alter: (page: ListedPage) => readonly ListedEntry[],
): Promise<AlteredSite> {
  const workspace = await localWorkspace();
  const requests: string[] = [];
  const times = new Map<string, number>();
  const handle = async (request: Request) => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    requests.push(`${request.method} ${path.replace('/api/2.0/fs/', '')}`);
    const response = await workspace.handle(request);
    if (request.method !== 'GET' || !path.startsWith(FOLDER) || response.status !== 200) return response;
    const { contents = [], ...rest } = (await response.json()) as { contents?: ListedEntry[] };
    const time = (times.get(path) ?? 0) + 1;
    times.set(path, time);
    return Response.json({ ...rest, contents: alter({ folder: path.slice(FOLDER.length + 1), time, contents }) });
  };
  const { host, close } = await serveWorkspace({ handle }, { port: 0 });
  onTestFinished(close);
  const home = tempFolder();
  const data = writeParquet(join(home, 'data'), files);
  const effects = testEffects(home, { DATABRICKS_HOST: host, DATABRICKS_TOKEN: workspace.token });
  const folder = join(workspace.directory, 'Volumes/main/default/lakeseed/incoming_data');
  return {
    folder,
    data,
    requests,
    plant(path, age = 60) {
      const place = join(folder, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, 'theirs');
      const time = Date.now() / 1000 - age;
      utimesSync(place, time, time);
    },
    upload: options => uploadToVolume({ ...DESTINATION, localDataDir: data, ...options }, effects),
    remote: () => (existsSync(folder) ? sizesBelow(folder) : {}),
  };
}
