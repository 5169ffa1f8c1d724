import { describe, expect, it } from 'vitest';
import { failureOf } from '../failure-of.ts';
import { content, largeUploadSite, MIB, PATH } from './site.ts';

const CHUNK = 'PUT /storage/resumable';

describe('an upload in one stream', () => {
  it('arrives whole, in chunks, and leaves nothing behind', async () => {
    const site = await largeUploadSite({ uploads: 'resumable' });
    const file = content(130 * MIB + 7);
    const sent: number[] = [];
    await site.store.putFile(PATH, file, { onProgress: bytes => sent.push(bytes) });
    expect(site.arrived()).toBe(file.sha);
    expect(site.asked()[CHUNK]).toBe(3);
    expect(sent.at(-1)).toBe(file.size);
    expect(site.staged()).toEqual([]);
  });

  it.for<[string, object]>([
    ['503', { status: 503 }],
    ['a connection that is cut within a chunk', { reset: 'during' }],
    ['an answer that is lost', { reset: 'after' }],
    ['a chunk that was not taken', { status: 308 }],
  ])('asks where to go on after %s', async ([, action]) => {
    const site = await largeUploadSite({ uploads: 'resumable' });
    site.workspace.setFaults({ rules: [{ path: '/storage/**', after: 1, times: 1, action: action as never }] });
    const file = content(130 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
    expect(site.events).toHaveLength(1);
    expect(site.staged()).toEqual([]);
  });

  it('is good where the answer to its last chunk is lost', async () => {
    const site = await largeUploadSite({ uploads: 'resumable' });
    site.workspace.setFaults({ rules: [{ path: '/storage/**', after: 1, times: 1, action: { reset: 'after' } }] });
    const file = content(70 * MIB);
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
  });

  it('goes on from what the storage has kept of a chunk', async () => {
    const site = await largeUploadSite({ uploads: 'resumable' });
    // Of the second chunk nothing is confirmed, then the state says the same.
    const file = content(70 * MIB);
    site.workspace.setFaults({
      rules: [
        {
          path: '/storage/**',
          after: 1,
          times: 1,
          action: { status: 308, headers: { range: `bytes=0-${64 * MIB - 1}` } },
        },
      ],
    });
    await site.store.putFile(PATH, file);
    expect(site.arrived()).toBe(file.sha);
  });

  it('that fails in the middle is given up', async () => {
    const site = await largeUploadSite({ uploads: 'resumable' });
    site.workspace.setFaults({ rules: [{ method: 'PUT', path: '/storage/**', after: 1, action: { status: 503 } }] });
    expect(await failureOf(site.store.putFile(PATH, content(130 * MIB)))).toMatchObject({ code: 'NETWORK' });
    expect(site.asked()['DELETE /storage/resumable']).toBe(1);
    expect(site.arrived()).toBeNull();
    expect(site.staged()).toEqual([]);
  });
});
