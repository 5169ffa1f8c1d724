import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { readDeliveryRecord, writeDeliveryRecord } from '../../src/volume/delivery-record.ts';
import { tempFolder } from '../setup/temp.ts';

const KEY = { label: 'https://one.example', remoteBase: '/Volumes/c/s/v/in' };
const RECORD = new Map([['/Volumes/c/s/v/in/t/ü#.parquet', 17]]);

describe('the delivery record', () => {
  it('is read as it was written, and is another one for another workspace or folder', async () => {
    const effects = systemEffects({ homeDirectory: tempFolder(), env: {}, platform: 'linux' });
    await writeDeliveryRecord(KEY, RECORD, effects);
    expect(await readDeliveryRecord(KEY, effects)).toEqual(RECORD);
    expect(await readDeliveryRecord({ ...KEY, label: 'https://two.example' }, effects)).toEqual(new Map());
    expect(await readDeliveryRecord({ ...KEY, remoteBase: '/Volumes/c/s/v/other' }, effects)).toEqual(new Map());
  });

  it.for([
    ['linux', {}, '.local/state'],
    ['linux', { XDG_STATE_HOME: 'HOME/xdg' }, 'xdg'],
    ['darwin', { XDG_STATE_HOME: 'HOME/xdg' }, 'Library/Application Support'],
    ['win32', {}, 'AppData/Local'],
    ['win32', { LOCALAPPDATA: 'HOME/appdata' }, 'appdata'],
  ] as const)('lies where programs of %s keep their state: %j', async ([platform, variables, folder]) => {
    const homeDirectory = tempFolder();
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('HOME', homeDirectory)]),
    );
    await writeDeliveryRecord(KEY, RECORD, systemEffects({ homeDirectory, env, platform }));
    const files = readdirSync(join(homeDirectory, folder, 'lakeseed/deliveries'));
    expect(files).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
  });

  it('is empty where it is damaged', async () => {
    const homeDirectory = tempFolder();
    const effects = systemEffects({ homeDirectory, env: {}, platform: 'linux' });
    await writeDeliveryRecord(KEY, RECORD, effects);
    const folder = join(homeDirectory, '.local/state/lakeseed/deliveries');
    writeFileSync(join(folder, readdirSync(folder)[0]!), '{"files": [1');
    expect(await readDeliveryRecord(KEY, effects)).toEqual(new Map());
  });

  it('is no reason to fail where it cannot be written', async () => {
    const homeDirectory = join(tempFolder(), 'file');
    writeFileSync(homeDirectory, '');
    await writeDeliveryRecord(KEY, RECORD, systemEffects({ homeDirectory, env: {}, platform: 'linux' }));
    expect(existsSync(join(homeDirectory, '.local'))).toBe(false);
  });
});
