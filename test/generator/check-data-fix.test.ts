import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { checkData } from '../../src/generator/check-data.ts';
import { useFixSamples } from '../parquet/fix-samples.ts';
import { makeReadOnly, smallDisk } from '../setup/small-disk.ts';
import { tempFolder } from '../setup/temp.ts';

const sample = useFixSamples();

/** A folder for the new data, and for what is temporary: afterwards nothing may be left there. */
function places() {
  const home = tempFolder();
  const tempDirectory = join(home, 'tmp');
  mkdirSync(tempDirectory);
  return { home, destination: join(home, 'fixed'), effects: systemEffects({ cwd: home, tempDirectory }) };
}

function everythingBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(folder, path)).isFile())
    .sort();
}

describe('checkData with fix', () => {
  it('makes a second data folder, checks it, and says what it changed', async () => {
    const { home, effects } = places();
    const before = everythingBelow(sample('zones-and-good'));
    const result = await checkData({ path: sample('zones-and-good'), fix: 'new/fixed' }, effects);
    const directory = join(home, 'new/fixed');
    expect(result).toEqual({
      ok: true,
      tables: [
        { name: 'good', files: 1, rows: 1, bytes: statSync(join(directory, 'good/a.parquet')).size },
        { name: 'zones', files: 2, rows: 2, bytes: expect.any(Number) },
      ],
      findings: [],
      fix: {
        directory,
        fixed: [
          { rule: 'timestamp-ntz', path: 'zones/a.parquet', column: 'at', from: 'timestamp_ntz', to: 'timestamp' },
        ],
        unfixed: [],
      },
    });
    expect(everythingBelow(directory)).toEqual(['good/a.parquet', 'zones/a.parquet', 'zones/b.parquet']);
    // What needed nothing is the same file under a second name, not a copy.
    expect(statSync(join(directory, 'good/a.parquet')).ino).toBe(
      statSync(join(sample('zones-and-good'), 'good/a.parquet')).ino,
    );
    expect(everythingBelow(sample('zones-and-good'))).toEqual(before);
    expect([readdirSync(join(home, 'tmp')), readdirSync(join(home, 'new'))]).toEqual([[], ['fixed']]);
    // Once fixed there is nothing to fix.
    const again = await checkData({ path: directory, fix: 'again' }, effects);
    expect(again).toMatchObject({ ok: true, fix: { fixed: [], unfixed: [] } });
  });

  it('is not ok where something had to stay as it is, and says why; what can be fixed is', async () => {
    const { destination, effects } = places();
    const { ok, findings, fix } = await checkData({ path: sample('places'), fix: destination }, effects);
    expect(ok).toBe(false);
    expect(fix?.unfixed.map(({ path }) => path)).toEqual([
      '_stage/t/a.parquet',
      'lake/_delta_log/1.checkpoint.parquet',
      'orders.parquet',
      'year=1/a.parquet',
    ]);
    // They lie in the new folder as well, so that nobody takes it for complete.
    expect(
      findings
        .filter(({ level }) => level === 'error')
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['_stage/t/a.parquet', 'lake/_delta_log/1.checkpoint.parquet', 'orders.parquet', 'year=1/a.parquet']);
    expect(everythingBelow(destination)).toHaveLength(everythingBelow(sample('places')).length);
  });

  it('does not call a folder complete without what could not be put there', async () => {
    const { home, destination, effects } = places();
    mkdirSync(join(home, 'data/t'), { recursive: true });
    writeFileSync(join(home, 'data/t/a.parquet'), readFileSync(join(sample('places'), 'orders/a.parquet')));
    symlinkSync('nowhere', join(home, 'data/t/b.parquet'));
    const { ok, findings } = await checkData({ path: join(home, 'data'), fix: destination }, effects);
    expect([ok, findings.map(({ rule, file }) => [rule, file])]).toEqual([false, [['not-parquet', 't/b.parquet']]]);
  });

  it('takes an empty folder, and refuses one that is not, a file, and one within the other', async () => {
    const { home, effects } = places();
    const path = join(home, 'data');
    mkdirSync(join(path, 't'), { recursive: true });
    writeFileSync(join(path, 't/a.parquet'), readFileSync(join(sample('places'), 'orders/a.parquet')));
    for (const name of ['empty', 'full']) mkdirSync(join(home, name));
    writeFileSync(join(home, 'full/note.txt'), 'mine');
    symlinkSync(path, join(home, 'alias'));
    const taken = async (fix: string) =>
      await checkData({ path, fix }, effects).then(
        () => 'made',
        error => `${error.code}: ${error.message}`,
      );
    expect(await taken('empty')).toBe('made');
    expect(await taken('full')).toBe(`DESTINATION_TAKEN: ${home}/full is not empty`);
    expect(await taken('full/note.txt')).toBe(`DESTINATION_TAKEN: ${home}/full/note.txt is a file, not a folder`);
    const within = (to: string) => `DESTINATION_TAKEN: ${home}/${to} and the data folder ${path} lie within each other`;
    expect(await taken('data/fixed')).toBe(within('data/fixed'));
    expect(await taken('alias/fixed')).toBe(within('alias/fixed'));
    expect(await taken('data')).toBe(within('data'));
    expect(await checkData({ path, fix: '..' }, effects).catch(error => error.code)).toBe('DESTINATION_TAKEN');
    expect(readFileSync(join(home, 'full/note.txt'), 'utf8')).toBe('mine');
  });

  it('leaves nothing where the folder cannot be made, and names it', async context => {
    const disk = smallDisk(context, 'size=1m');
    makeReadOnly(disk);
    const { effects } = places();
    await expect(checkData({ path: sample('storage'), fix: join(disk, 'fixed') }, effects)).rejects.toMatchObject({
      code: 'LOCAL_IO',
      message: expect.stringContaining(`Could not make the folder ${disk}`),
    });
    expect([readdirSync(effects.tempDirectory), readdirSync(disk)]).toEqual([[], []]);
  });

  it('leaves nothing where the disk for temporary files, or that of the new folder, is full', async context => {
    const disk = smallDisk(context, 'size=8k');
    const { home, destination, effects } = places();
    const full = { ...effects, tempDirectory: disk };
    await expect(checkData({ path: sample('types'), fix: destination }, full)).rejects.toMatchObject({
      code: 'NO_SPACE',
    });
    expect([readdirSync(disk), existsSync(destination)]).toEqual([[], false]);
    const inTheWay = checkData({ path: sample('types'), fix: join(disk, 'fixed') }, effects);
    await expect(inTheWay).rejects.toMatchObject({ code: 'NO_SPACE' });
    expect([readdirSync(disk), readdirSync(effects.tempDirectory), readdirSync(home)]).toEqual([[], [], ['tmp']]);
  });

  it('leaves nothing when it is cancelled in the middle', async () => {
    const { home, destination, effects } = places();
    const controller = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === 'fix.file') controller.abort();
    };
    const cancelled = checkData(
      { path: sample('types'), fix: destination, signal: controller.signal, onEvent },
      effects,
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    expect([readdirSync(effects.tempDirectory), readdirSync(home)]).toEqual([[], ['tmp']]);
  });
});
