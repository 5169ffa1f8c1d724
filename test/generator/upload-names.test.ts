import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { compareData } from '../../src/generator/compare-data.ts';
import { BASE, DESTINATION, deliverySite, failure, type Site } from '../setup/delivery.ts';

/** Delivered, found again by resume and manifest, and the same to the last byte. */
async function expectDelivered(site: Site, remoteSubfolder = 'incoming_data'): Promise<void> {
  expect(await site.upload({ remoteSubfolder, manifest: true })).toMatchObject({
    success: true,
    errors: [],
    warnings: [],
  });
  expect(await site.upload({ remoteSubfolder, resume: true, manifest: true })).toMatchObject({
    success: true,
    warnings: [],
  });
  for (const options of [{ path: site.data }, { path: site.data, manifest: true }]) {
    const compared = await compareData({ ...DESTINATION, remoteSubfolder, ...options, deep: true }, site.effects);
    expect(compared).toMatchObject({ same: true, warnings: [] });
  }
}

describe('names', () => {
  it.skipIf(process.platform !== 'linux')('of files that differ only in case are different files', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 300, 'orders/A.parquet': 400, 'orders/a.PARQUET': 500 });
    await expectDelivered(site);
    expect(site.remote()).toMatchObject({
      'incoming_data/orders/a.parquet': 300,
      'incoming_data/orders/A.parquet': 400,
      'incoming_data/orders/a.PARQUET': 500,
    });
  });

  it.for([
    ['of a file, 255 bytes long', `orders/${'x'.repeat(247)}.parquet`],
    ['of a file, 255 bytes long in UTF-8', `orders/${'é'.repeat(123)}x.parquet`],
    ['of a table, 255 bytes long', `${'t'.repeat(255)}/a.parquet`],
    ['of a partition, 255 bytes long', `orders/k=${'v'.repeat(253)}/a.parquet`],
  ] as const)('%s', async ([, path]) => {
    await expectDelivered(await deliverySite({ [path]: 300 }));
  });

  it('of a remote subfolder, 255 bytes long', async () => {
    await expectDelivered(await deliverySite({ 'orders/a.parquet': 300 }), `${'f'.repeat(255)}/in`);
  });

  it('of a remote subfolder that the volume does not take: an error, and nothing is lost', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 300 });
    site.plant('precious.csv');
    const error = await failure(site.upload({ remoteSubfolder: 'f'.repeat(256) }));
    expect(error.exitCode).not.toBe(70);
    expect(error).toMatchObject({
      message: expect.stringContaining('Nothing was deleted and nothing was sent'),
      hint: expect.stringMatching(/./),
    });
    expect(site.remote()).toEqual({ 'incoming_data/precious.csv': 6 });
  });

  it.for([
    ['to itself', (data: string) => symlinkSync('loop', join(data, 'loop')), /loop/],
    ['to its own parent', (data: string) => symlinkSync('..', join(data, 'orders/up')), /orders\/up/],
    [
      'around two corners',
      (data: string) => {
        mkdirSync(join(data, 'b'));
        symlinkSync('../b', join(data, 'orders/to-b'));
        symlinkSync('../orders', join(data, 'b/to-a'));
      },
      /linked folder/,
    ],
  ] as const)('of links that lead %s: refused, and nothing is asked of the workspace', async ([, link, names]) => {
    const site = await deliverySite({ 'orders/a.parquet': 300 });
    link(site.data);
    const error = await failure(site.upload());
    expect(error).toMatchObject({ code: 'UNSAFE_PATH', message: expect.stringMatching(names) });
    expect(site.workspace.requests()).toEqual([]);
    expect(await failure(compareData({ path: site.data, ...DESTINATION }, site.effects))).toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });
});

describe('another writer in the same folder', () => {
  it.for(['before', 'after'] as const)(
    'who replaces a file by one of the same size is named, cleanMode %s',
    async cleanMode => {
      const site = await deliverySite({ 'orders/a.parquet': 400, 'orders/b.parquet': 300 });
      const onEvent = (event: LakeseedEvent) => {
        if (event.type !== 'file.finish' || event.path !== 'orders/a.parquet') return;
        const place = join(site.workspace.directory, BASE, 'orders/a.parquet');
        writeFileSync(place, 'x'.repeat(400));
        const later = new Date(Date.now() + 60_000);
        utimesSync(place, later, later);
      };
      expect(await site.upload({ cleanMode, onEvent })).toMatchObject({
        success: true,
        filesUploaded: 2,
        warnings: [
          {
            code: 'FOREIGN_FILE',
            path: `${BASE}/orders/a.parquet`,
            message: expect.stringContaining('was replaced by somebody else after it had been sent'),
          },
        ],
      });
    },
  );

  it('who replaces a file that need not be sent again is named', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 400, 'orders/b.parquet': 300 });
    await site.upload();
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'upload.start') site.plant('orders/a.parquet', 'x'.repeat(400));
    };
    site.write({ 'orders/b.parquet': 301 });
    expect(await site.upload({ resume: true, onEvent })).toMatchObject({
      success: true,
      resumed: 1,
      warnings: [{ code: 'FOREIGN_FILE', path: `${BASE}/orders/a.parquet` }],
    });
  });

  it('who replaces a file by one of another size: it is not delivered', async () => {
    const site = await deliverySite({ 'orders/a.parquet': 400, 'orders/b.parquet': 300 });
    const onEvent = (event: LakeseedEvent) => {
      if (event.type === 'file.finish' && event.path === 'orders/a.parquet') site.plant('orders/a.parquet', 'theirs');
    };
    expect(await site.upload({ onEvent })).toMatchObject({
      success: false,
      filesUploaded: 1,
      errors: [{ path: 'orders/a.parquet', code: 'UPLOAD_FAILED', message: expect.stringContaining('6 bytes') }],
    });
  });
});
