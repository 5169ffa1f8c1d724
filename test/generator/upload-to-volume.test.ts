import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { uploadToVolume } from '../../src/generator/upload-to-volume.ts';
import { writeParquet } from '../setup/parquet.ts';
import { contentsOf } from '../setup/project.ts';
import { tempFolder } from '../setup/temp.ts';

const DESTINATION = { catalog: 'main', schema: 'default', volume: 'lakeseed' } as const;

describe('uploadToVolume into a local workspace', () => {
  it('delivers every table and proves it', async () => {
    const home = tempFolder();
    const data = writeParquet(join(home, 'data'), {
      'orders/a.parquet': 300,
      'orders/b.parquet': 400,
      'users/a.parquet': 185,
    });
    writeFileSync(join(data, 'orders/_SUCCESS'), '');
    const localDir = join(home, 'w');
    const effects: Effects = systemEffects({ homeDirectory: home, env: {}, cwd: home });
    const result = await uploadToVolume({ ...DESTINATION, localDataDir: 'data', localDir }, effects);
    expect(result).toEqual({
      success: true,
      filesUploaded: 3,
      uploadedPaths: ['orders/a.parquet', 'orders/b.parquet', 'users/a.parquet'].map(
        path => `/Volumes/main/default/lakeseed/incoming_data/${path}`,
      ),
      errors: [],
      remoteBase: '/Volumes/main/default/lakeseed/incoming_data',
      localBase: join(localDir, 'Volumes/main/default/lakeseed/incoming_data'),
      bytesUploaded: 885,
      tables: [
        { name: 'orders', files: 2, rows: 6, bytes: 700 },
        { name: 'users', files: 1, rows: 3, bytes: 185 },
      ],
      deleted: 0,
      stale: [],
      ignored: 1,
      warnings: [],
      findings: [],
      note: null,
      dryRun: false,
      plan: null,
    });
    mkdirSync(join(localDir, 'Volumes/main/default/lakeseed/incoming_data/old'));
    writeFileSync(join(localDir, 'Volumes/main/default/lakeseed/incoming_data/old/x.txt'), 'x');
    const again = await uploadToVolume({ ...DESTINATION, localDataDir: 'data', localDir }, effects);
    expect(again).toMatchObject({ success: true, deleted: 4 });
    expect(Object.keys(contentsOf(join(localDir, 'Volumes')))).toEqual([
      'main/default/lakeseed/incoming_data/orders/a.parquet',
      'main/default/lakeseed/incoming_data/orders/b.parquet',
      'main/default/lakeseed/incoming_data/users/a.parquet',
    ]);
  });
});
