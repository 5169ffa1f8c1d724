import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { DESTINATION, sizesBelow, testEffects } from '../setup/delivery.ts';
import { writeParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace } from '../setup/workspace.ts';

type Handle = (request: Request) => Promise<Response>;

const FILES = { 'orders/k=1/a.parquet': 300, 'orders/k=2/a.parquet': 400, 'users/a.parquet': 185 };

/** Servers that do what the API leaves open in another way than the local workspace, made from it. */
const SERVERS: Readonly<Record<string, (handle: Handle, volume: string) => Handle>> = {
  'answers 200 with a body where others answer 204': handle => async request => {
    const response = await handle(request);
    return response.status === 204 ? Response.json({}) : response;
  },

  'does not make the folders of a file': (handle, volume) => async request => {
    const { pathname } = new URL(request.url);
    const [, path] = /\/fs\/files\/Volumes\/main\/default\/lakeseed\/(.*)\//.exec(pathname) ?? [];
    const isMissing = path !== undefined && !existsSync(join(volume, decodeURIComponent(path)));
    if (request.method !== 'PUT' || !isMissing) return handle(request);
    return Response.json({ error_code: 'NOT_FOUND', message: 'The parent directory does not exist.' }, { status: 404 });
  },

  'lists backwards, in pages of one entry with empty ones in between': handle => async request => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || !url.pathname.includes('/fs/directories/')) return handle(request);
    const at = Number(url.searchParams.get('page_token') ?? 0);
    url.searchParams.delete('page_token');
    const response = await handle(new Request(url, { headers: request.headers }));
    if (response.status !== 200) return response;
    const { contents = [] } = (await response.json()) as { contents?: unknown[] };
    const all = contents.reverse().flatMap(entry => [[], [entry]]);
    return Response.json({ contents: all[at] ?? [], next_page_token: at + 1 < all.length ? String(at + 1) : '' });
  },

  'forgets a folder with its last file': handle => async request => {
    const isFolder = new URL(request.url).pathname.includes('/fs/directories/');
    const response = await handle(request);
    if (request.method !== 'DELETE' || !isFolder) return response;
    return Response.json({ error_code: 'NOT_FOUND', message: 'not found' }, { status: 404 });
  },

  'does not tell the time of a file': handle => async request => {
    const response = await handle(request);
    if (request.method !== 'GET' || response.status !== 200) return response;
    return Response.json(
      JSON.parse(await response.text(), (key, value) => (key === 'last_modified' ? undefined : value)),
    );
  },
};

it.for(Object.keys(SERVERS).flatMap(name => (['before', 'after'] as const).map(cleanMode => ({ name, cleanMode }))))(
  'delivers to a server that $name, with cleanMode $cleanMode',
  async ({ name, cleanMode }) => {
    const workspace = await localWorkspace();
    const volume = join(workspace.directory, 'Volumes/main/default/lakeseed');
    const { host, close } = await serveWorkspace({ handle: SERVERS[name]!(workspace.handle, volume) }, { port: 0 });
    onTestFinished(close);
    writeParquet(join(volume, 'incoming_data'), {
      'old/k=1/x.parquet': 200,
      'users/a.parquet': 200,
      'users/b.parquet': 200,
    });
    const effects = testEffects(tempFolder(), { DATABRICKS_HOST: host, DATABRICKS_TOKEN: workspace.token });
    const localDataDir = writeParquet(tempFolder(), FILES);
    const result = await uploadToVolume({ ...DESTINATION, localDataDir, cleanMode }, effects);
    expect(result).toMatchObject({
      success: true,
      filesUploaded: 3,
      deleted: cleanMode === 'before' ? 3 : 2,
      warnings: [],
    });
    expect(sizesBelow(join(volume, 'incoming_data'))).toEqual(FILES);
  },
);
