import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { BASE, DESTINATION, deliverySite, failure, testEffects } from '../setup/delivery.ts';
import { writeParquet, writeSparseParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace } from '../setup/workspace.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** 40 files in 4 folders, two levels deep. */
const FORTY = Object.fromEntries(
  Array.from({ length: 40 }, (_, number) => [`t${number % 2}/k=${number % 4}/p${number}.parquet`, 185 + number]),
);

type Site = Awaited<ReturnType<typeof deliverySite>>;

function asked({ workspace }: Site) {
  const all = workspace.requests().flatMap(({ method, path, count }) => Array<string>(count).fill(`${method} ${path}`));
  const files = all.filter(request => /^PUT .*\/fs\/files\/.*\.parquet$/.test(request));
  const folders = all.filter(request => /^PUT .*\/fs\/directories\//.test(request));
  const pages = all.filter(request => /^GET .*\/fs\/directories\//.test(request));
  const others = all.filter(request => ![...files, ...folders, ...pages].includes(request));
  return { files: files.length, folders: folders.length, pages: pages.length, others };
}

/** Answers as the handler does, `delayMs` later, to so many requests at once; more are told to come again. */
function crowded(handle: (request: Request) => Promise<Response>, { takes = 1000, delayMs = 5 } = {}) {
  const seen = { active: 0, most: 0, refused: 0 };
  return {
    seen,
    async handle(request: Request): Promise<Response> {
      if (request.method !== 'PUT') return handle(request);
      seen.active += 1;
      seen.most = Math.max(seen.most, seen.active);
      const tooMany = seen.active > takes;
      if (tooMany) seen.refused += 1;
      try {
        const answer = tooMany
          ? Response.json(
              { error_code: 'RESOURCE_EXHAUSTED', message: 'too many' },
              { status: 429, headers: { 'retry-after': '1' } },
            )
          : await handle(request);
        await new Promise(resolve => setTimeout(resolve, delayMs));
        return answer;
      } finally {
        seen.active -= 1;
      }
    },
  };
}

async function crowdedSite(options: Parameters<typeof crowded>[1], files = 120) {
  const workspace = await localWorkspace();
  const server = crowded(workspace.handle, options);
  const { host, close } = await serveWorkspace(server, { port: 0 });
  onTestFinished(close);
  const effects = testEffects(tempFolder(), { DATABRICKS_HOST: host, DATABRICKS_TOKEN: workspace.token });
  const many = Object.fromEntries(Array.from({ length: files }, (_, number) => [`t/p${number}.parquet`, 185]));
  const localDataDir = writeParquet(tempFolder(), many);
  const upload = (more: object) => uploadToVolume({ ...DESTINATION, localDataDir, ...more }, effects);
  return { seen: server.seen, upload };
}

describe('requests of an upload', () => {
  it('one for a small file, none for folders where the server makes them, few others', async () => {
    const site = await deliverySite(FORTY);
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 40 });
    const { files, folders, pages, others } = asked(site);
    expect({ files, folders }).toEqual({ files: 40, folders: 0 });
    // One before, one for each of the folders after: the base, two tables, four partitions.
    expect(pages).toBe(8);
    expect(others.length).toBeLessThanOrEqual(8);
  });

  it('no more than that when there is something to clean, but for the deletions', async () => {
    const site = await deliverySite(FORTY);
    site.plant('old/x.csv');
    await site.upload();
    const { files, folders, others } = asked(site);
    expect({ files, folders }).toEqual({ files: 40, folders: 0 });
    expect(others.length).toBeLessThanOrEqual(8);
  });

  it('one for each folder where the server does not make them, and made before the files that come then', async () => {
    const site = await deliverySite(FORTY);
    const made = new Set<string>();
    const { host, close } = await serveWorkspace(
      {
        async handle(request) {
          const { pathname } = new URL(request.url);
          const [, kind, path = ''] = /\/fs\/(files|directories)(\/Volumes\/.*)/.exec(pathname) ?? [];
          if (request.method === 'PUT' && kind === 'directories') made.add(path);
          const isMissing = kind === 'files' && !made.has(path.slice(0, path.lastIndexOf('/')));
          if (request.method !== 'PUT' || !isMissing) return site.workspace.handle(request);
          return Response.json({ error_code: 'NOT_FOUND', message: 'no such directory' }, { status: 404 });
        },
      },
      { port: 0 },
    );
    onTestFinished(close);
    const effects = { ...site.effects, env: { ...site.effects.env, DATABRICKS_HOST: host } };
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: site.data, concurrency: 4 }, effects);
    expect(result).toMatchObject({ success: true, filesUploaded: 40, errors: [] });
    const { files, folders, others } = asked(site);
    expect({ files, folders }).toEqual({ files: 40, folders: made.size });
    expect(made.size).toBe(4);
    expect(others.length).toBeLessThanOrEqual(8);
  });

  it('asks once whether the volume is there, however many files find nothing', async () => {
    const site = await deliverySite(FORTY);
    const gone = { status: 404, body: { error_code: 'NOT_FOUND', message: 'gone' } };
    site.workspace.setFaults({
      rules: [
        { method: 'PUT', path: '/api/2.0/fs/**', action: gone },
        { method: 'GET', path: '/api/2.1/unity-catalog/volumes/**', after: 1, action: gone },
      ],
    });
    expect(await failure(site.upload())).toMatchObject({ code: 'VOLUME_NOT_FOUND' });
    const questions = asked(site).others.filter(request => request.includes('unity-catalog/volumes'));
    expect(questions.length).toBeLessThanOrEqual(4);
  });
});

describe('requests under way at once', () => {
  it('begin with 8 and grow to 16 where the server takes them', async () => {
    const { seen, upload } = await crowdedSite({ delayMs: 20 });
    expect(await upload({})).toMatchObject({ success: true, filesUploaded: 120 });
    expect(seen.most).toBe(16);
  });

  it.for([
    [{ concurrency: 3 }, 3],
    [{ maxConcurrency: 5 }, 5],
    [{ concurrency: 2, maxConcurrency: 6 }, 6],
  ] as const)('are with %j never more than %i', async ([options, most]) => {
    const { seen, upload } = await crowdedSite({ delayMs: 20 });
    await upload(options);
    expect(seen.most).toBe(most);
  });

  it('become fewer on a server that takes four, so that few are refused', async () => {
    const { seen, upload } = await crowdedSite({ takes: 4, delayMs: 3 }, 400);
    expect(await upload({})).toMatchObject({ success: true, filesUploaded: 400, errors: [] });
    // 16 at once against 4 would refuse three of four for ever.
    expect(seen.refused).toBeLessThan(150);
  });

  it('are one number for small files and for all parts of large ones', async () => {
    const site = await deliverySite({ 't/a.parquet': 185, 't/b.parquet': 185 });
    for (const name of ['x', 'y', 'z']) writeSparseParquet(join(site.data, `t/${name}.parquet`), 60 * MIB);
    let active = 0;
    let most = 0;
    const { host, close } = await serveWorkspace(
      {
        async handle(request) {
          if (!/\/storage\/part|\/fs\/files/.test(request.url)) return site.workspace.handle(request);
          active += 1;
          most = Math.max(most, active);
          try {
            return await site.workspace.handle(request);
          } finally {
            active -= 1;
          }
        },
      },
      { port: 0 },
    );
    onTestFinished(close);
    const effects = { ...site.effects, env: { ...site.effects.env, DATABRICKS_HOST: host } };
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: site.data, concurrency: 3 }, effects);
    expect(result).toMatchObject({ success: true, filesUploaded: 5 });
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it('more than allowed are a contradiction', async () => {
    const site = await deliverySite({ 't/a.parquet': 185 });
    const error = await failure(site.upload({ concurrency: 9, maxConcurrency: 8 }));
    expect(error).toMatchObject({ code: 'USAGE', message: expect.stringContaining('maxConcurrency (8); got 9') });
  });
});

describe('large files', () => {
  it.for(['multipart', 'resumable'] as const)('arrive %s, with their progress', async uploads => {
    const site = await deliverySite({ 'small/a.parquet': 185 }, { uploads });
    writeSparseParquet(join(site.data, 'big/a.parquet'), 130 * MIB);
    expect(await site.upload()).toMatchObject({ success: true, filesUploaded: 2, bytesUploaded: 130 * MIB + 185 });
    expect(site.remote()).toEqual({
      'incoming_data/big/a.parquet': 130 * MIB,
      'incoming_data/small/a.parquet': 185,
    });
    const progress = site.events.flatMap(event => (event.type === 'file.progress' ? [event.sent] : []));
    expect(progress.at(-1)).toBe(130 * MIB);
    expect(asked(site).files).toBe(1);
  });

  it('that change while their parts are sent are entries in errors, and nothing of them is there', async () => {
    const site = await deliverySite({ 'small/a.parquet': 185 });
    const path = join(site.data, 'big/a.parquet');
    writeSparseParquet(path, 130 * MIB);
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.progress') writeSparseParquet(path, 130 * MIB);
    };
    expect(await site.upload({ onEvent })).toMatchObject({
      success: false,
      filesUploaded: 1,
      errors: [{ path: 'big/a.parquet', code: 'LOCAL_IO' }],
    });
    expect(site.remote()).toEqual({ 'incoming_data/small/a.parquet': 185 });
    expect(asked(site).others).toContainEqual(expect.stringMatching(/^DELETE \/storage\/abort/));
  });

  it('of more than 5 GiB are refused before anything is deleted where parts are refused', async () => {
    const site = await deliverySite({}, { presignedUrls: false });
    site.plant('old.csv');
    writeSparseParquet(join(site.data, 'big/a.parquet'), 5 * GIB + 1);
    const error = await failure(site.upload());
    expect(error).toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { files: [{ path: 'big/a.parquet', size: 5 * GIB + 1 }], maximum: 5 * GIB },
    });
    expect(error.message).toContain('nothing was deleted and nothing was sent: big/a.parquet (5.0 GiB)');
    expect(error.message).toContain('Presigned URLs API is not enabled');
    expect(site.remote()).toEqual({ 'incoming_data/old.csv': 6 });
  });

  it('of more than 5 GiB are sent where a trial shows that parts are taken', async () => {
    const site = await deliverySite();
    writeSparseParquet(join(site.data, 'big/a.parquet'), 5 * GIB + 1);
    const cancel = new AbortController();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.progress') cancel.abort();
    };
    expect(await failure(site.upload({ onEvent, signal: cancel.signal }))).toMatchObject({ code: 'CANCELLED' });
    const { others } = asked(site);
    expect(others.filter(request => request.includes('_lakeseed_probe_'))).toHaveLength(1);
    expect(others).toContainEqual(expect.stringContaining(`${BASE}/big/a.parquet?action=initiate-upload`));
    expect(site.remote()).toEqual({});
  });

  it('are not tried in a dry run, unless it is asked to', async () => {
    const site = await deliverySite({}, { presignedUrls: false });
    writeSparseParquet(join(site.data, 'big/a.parquet'), 5 * GIB + 1);
    expect(await site.upload({ dryRun: true })).toMatchObject({ success: true });
    expect(asked(site).others.filter(request => request.startsWith('POST'))).toEqual([]);
    expect(await failure(site.upload({ dryRun: true, probe: true }))).toMatchObject({ code: 'NOT_SUPPORTED' });
  });
});
