import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../src/base/events.ts';
import { openInProcessClient } from '../../src/databricks/open-client.ts';
import { createVolumeStore } from '../../src/databricks/volume-store.ts';
import { transferFiles } from '../../src/volume/transfer.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { testEffects } from '../setup/delivery.ts';
import { writeParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';
import { localWorkspace } from '../setup/workspace.ts';

const MIB = 1024 * 1024;
const BASE = '/Volumes/main/default/lakeseed/in';
const VOLUME = { catalog: 'main', schema: 'default', volume: 'lakeseed' };

/** Sends files of these sizes to a workspace in this process. */
async function transfer(sizes: Readonly<Record<string, number>>, options: Partial<WorkspaceOptions> = {}) {
  const workspace = await localWorkspace(options);
  const effects = testEffects(tempFolder());
  const store = createVolumeStore(openInProcessClient({ handle: workspace.handle, token: workspace.token }, effects));
  const folder = writeParquet(tempFolder(), sizes);
  const uploads = Object.keys(sizes).map(path => {
    const absolutePath = join(folder, path);
    const { mtimeNs, ino, size } = statSync(absolutePath, { bigint: true });
    const file = { path, absolutePath, size: Number(size), mtimeNs, inode: ino };
    return { file, remotePath: `${BASE}/${path}` };
  });
  const events: EventBody[] = [];
  const hashes: Record<string, string | null> = {};
  const failed = await transferFiles({
    store,
    volume: VOLUME,
    remoteBase: BASE,
    uploads,
    concurrency: 2,
    maxConcurrency: 2,
    clock: effects.clock,
    emit: event => events.push(event),
    onSent: ({ file }, sha256) => {
      hashes[file.path] = sha256;
    },
  });
  const hashOf = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
  const arrived = (path: string) =>
    createHash('sha256')
      .update(readFileSync(join(workspace.directory, BASE, path)))
      .digest('hex');
  return { failed, events, hashes, hashOf, arrived };
}

describe('a transfer', () => {
  it('tells the SHA-256 of what went in one piece, up to 64 MiB, and of nothing that went in parts', async () => {
    const sizes = { 't/small': 185, 't/middle': 3 * MIB, 't/large': 51 * MIB };
    const { failed, hashes, hashOf, arrived } = await transfer(sizes);
    expect(failed).toEqual([]);
    expect(hashes).toEqual({ 't/small': hashOf('t/small'), 't/middle': hashOf('t/middle'), 't/large': null });
    expect(arrived('t/large')).toBe(hashOf('t/large'));
  });

  it('tells it also of a large file that parts were refused to', async () => {
    const { hashes, hashOf } = await transfer({ 't/large': 51 * MIB, 't/larger': 65 * MIB }, { presignedUrls: false });
    expect(hashes).toEqual({ 't/large': hashOf('t/large'), 't/larger': null });
  });

  it('says of every file once that it begins and once that it ends, and of a large one how far it is', async () => {
    const { events } = await transfer({ 't/small': 185, 't/large': 51 * MIB });
    const of = (path: string) => events.flatMap(event => ('path' in event && event.path === path ? [event.type] : []));
    expect(of('t/small')).toEqual(['file.start', 'file.finish']);
    const large = of('t/large');
    expect([large[0], large.at(-1)]).toEqual(['file.start', 'file.finish']);
    expect(new Set(large.slice(1, -1))).toEqual(new Set(['file.progress']));
    expect(events.findLast(({ type }) => type === 'file.progress')).toMatchObject({ sent: 51 * MIB });
  });
});
