import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listDataFolder } from '../../src/parquet/data-folder.ts';
import { tempFolder } from '../setup/temp.ts';
import { useSamples } from './samples.ts';

const sample = useSamples();
const posix = process.platform !== 'win32';

/** A data folder with real Parquet at the given paths, and plain text at those that end with `!`. */
function folderOf(...paths: string[]): string {
  const folder = tempFolder();
  for (const path of paths) {
    const target = join(folder, path.replace('!', ''));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, path.endsWith('!') ? 'plain text' : readFileSync(sample('float16/sensors/arrow.parquet')));
  }
  return folder;
}

const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

describe('files to deliver', () => {
  it('are *.parquet in any case below a table folder, partitions included, sorted', async () => {
    const { files, misplaced, ignored } = await listDataFolder(
      folderOf('b/2.parquet', 'b/1.PARQUET', 'a/year=2026/country=CH/x.Parquet', 'a/_k=1/x.parquet'),
    );
    expect(paths(files)).toEqual([
      'a/_k=1/x.parquet',
      'a/year=2026/country=CH/x.Parquet',
      'b/1.PARQUET',
      'b/2.parquet',
    ]);
    expect(files.map(({ table }) => table)).toEqual(['a', 'a', 'b', 'b']);
    expect([misplaced, ignored]).toEqual([[], []]);
  });

  it('carry size, time, inode and absolute path', async () => {
    const folder = folderOf('t/x.parquet');
    const [file] = (await listDataFolder(folder)).files;
    expect(file).toMatchObject({ absolutePath: join(folder, 't', 'x.parquet'), size: 432 });
    expect(file!.mtimeNs).toBeGreaterThan(1_600_000_000_000_000_000n);
    expect(file!.inode).toBeGreaterThan(0n);
  });

  it.runIf(posix)('keep odd names (POSIX only: Windows has no such names)', async () => {
    const odd = ['t/ a#b?c%20+d.parquet', 't/back\\slash.parquet', 't/name=日本 "x"/é\n.parquet'];
    expect(paths((await listDataFolder(folderOf(...odd))).files)).toEqual(odd);
  });
});

describe('what stays behind', () => {
  it('is ignored where it is no Parquet, whatever its name', async () => {
    const { files, misplaced, ignored } = await listDataFolder(
      folderOf(
        'README.md!',
        't/_SUCCESS!',
        't/.x.parquet.crc!',
        't/x.csv!',
        't/_metadata',
        't/_common_metadata',
        '_logs/run.txt!',
        // Readers pass over these, whatever is in them.
        't/_part.tmp',
        't/_temporary/part.pq',
      ),
    );
    expect([files, misplaced]).toEqual([[], []]);
    expect(ignored).toEqual([
      'README.md',
      '_logs/run.txt',
      't/.x.parquet.crc',
      't/_SUCCESS',
      't/_common_metadata',
      't/_metadata',
      't/_part.tmp',
      't/_temporary/part.pq',
      't/x.csv',
    ]);
  });

  it('is misplaced where it is Parquet', async () => {
    const { files, misplaced } = await listDataFolder(
      folderOf(
        'customers.parquet',
        'customers',
        'year=2026/x.parquet',
        't/_x.parquet',
        't/.x.parquet',
        't/_temporary/0/x.parquet',
        '.hidden/x.parquet',
        't/x.pq',
        't/part-0',
      ),
    );
    expect(files).toEqual([]);
    expect(misplaced).toEqual([
      { path: '.hidden/x.parquet', table: null, reason: 'hidden' },
      { path: 'customers', table: null, reason: 'no-table-folder' },
      { path: 'customers.parquet', table: null, reason: 'no-table-folder' },
      { path: 't/.x.parquet', table: 't', reason: 'hidden' },
      { path: 't/_temporary/0/x.parquet', table: 't', reason: 'hidden' },
      { path: 't/_x.parquet', table: 't', reason: 'hidden' },
      { path: 't/part-0', table: 't', reason: 'other-suffix' },
      { path: 't/x.pq', table: 't', reason: 'other-suffix' },
      { path: 'year=2026/x.parquet', table: 'year=2026', reason: 'partition-as-table' },
    ]);
  });

  it('takes what is named *.parquet for Parquet, whatever is in it', async () => {
    const { misplaced, files } = await listDataFolder(folderOf('t/_x.parquet!', 't/y.parquet!'));
    expect(paths(misplaced)).toEqual(['t/_x.parquet']);
    expect(paths(files)).toEqual(['t/y.parquet']);
  });

  it.runIf(posix)('does not wait for a named pipe (POSIX only)', async () => {
    const folder = folderOf('t/x.parquet');
    execFileSync('mkfifo', [join(folder, 't/pipe.parquet'), join(folder, 't/pipe')]);
    const { misplaced, ignored } = await listDataFolder(folder);
    expect(misplaced).toEqual([{ path: 't/pipe.parquet', table: 't', reason: 'not-a-file' }]);
    expect(ignored).toEqual(['t/pipe']);
  });

  it.runIf(process.platform === 'linux')(
    'names what is not UTF-8 (Linux only: elsewhere no such file exists)',
    async () => {
      const folder = folderOf('t/x.parquet');
      writeFileSync(
        Buffer.concat([Buffer.from(join(folder, 't/')), Buffer.from([0xff]), Buffer.from('.parquet')]),
        'x',
      );
      const { misplaced } = await listDataFolder(folder);
      expect(misplaced).toEqual([{ path: 't/\ufffd.parquet', table: 't', reason: 'name-not-utf8' }]);
    },
  );
});

// Making links needs a privilege on Windows.
describe.runIf(posix)('links (POSIX only)', () => {
  it('are followed as long as they stay inside', async () => {
    const folder = folderOf('store/real/x.parquet');
    mkdirSync(join(folder, 't'));
    symlinkSync('../store/real', join(folder, 't/k=1'));
    symlinkSync('../store/real/x.parquet', join(folder, 't/y.parquet'));
    expect(paths((await listDataFolder(folder)).files)).toEqual([
      'store/real/x.parquet',
      't/k=1/x.parquet',
      't/y.parquet',
    ]);
  });

  it('may lead to the data folder itself', async () => {
    const link = join(tempFolder(), 'data');
    symlinkSync(folderOf('t/x.parquet'), link);
    expect(paths((await listDataFolder(link)).files)).toEqual(['t/x.parquet']);
  });

  it('that lead out are refused, all at once', async () => {
    const outside = folderOf('x.parquet');
    const folder = folderOf('t/x.parquet');
    symlinkSync(outside, join(folder, 'table'));
    symlinkSync(join(outside, 'x.parquet'), join(folder, 't/y.parquet'));
    symlinkSync('../..', join(folder, 't/up'));
    await expect(listDataFolder(folder)).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
      message: `Links that leave the data folder or loop in it: t/up -> ${dirname(folder)}, t/y.parquet -> ${join(outside, 'x.parquet')}, table -> ${outside}`,
    });
  });

  it.for([
    ['itself', 'loop', 'self (leads around in a circle)', 'self'],
    ['its own folder', '.', 't/self (leads around in a circle)', 't/self'],
    ['a folder above', '..', 't/self (leads around in a circle)', 't/self'],
  ] as const)('that loop are refused: to %s', async ([, target, problem, at]) => {
    const folder = folderOf('t/x.parquet');
    symlinkSync(target === 'loop' ? 'self' : target, join(folder, at));
    await expect(listDataFolder(folder)).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
      message: `Links that leave the data folder or loop in it: ${problem}`,
    });
  });

  it('that lead to each other are refused', async () => {
    const folder = folderOf('a/x.parquet', 'b/x.parquet');
    symlinkSync('../b', join(folder, 'a/b'));
    symlinkSync('../a', join(folder, 'b/a'));
    await expect(listDataFolder(folder)).rejects.toMatchObject({
      message:
        'Links that leave the data folder or loop in it: a/b/a (a linked folder within a linked folder), b/a/b (a linked folder within a linked folder)',
    });
  });

  it('that lead nowhere are no files', async () => {
    const folder = folderOf('t/x.parquet');
    symlinkSync('gone', join(folder, 't/y.parquet'));
    symlinkSync('gone', join(folder, 't/note'));
    const { misplaced, ignored } = await listDataFolder(folder);
    expect(misplaced).toEqual([{ path: 't/y.parquet', table: 't', reason: 'not-a-file' }]);
    expect(ignored).toEqual(['t/note']);
  });
});

describe('a data folder that cannot be listed', () => {
  it('is missing', async () => {
    const path = join(tempFolder(), 'data');
    await expect(listDataFolder(path)).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: `There is no data folder ${path}`,
    });
  });

  it('is a file', async () => {
    const path = join(folderOf('data!'), 'data');
    await expect(listDataFolder(path)).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: `${path} is a file, not a data folder`,
    });
  });

  it('may be empty', async () => {
    expect(await listDataFolder(tempFolder())).toMatchObject({ files: [], misplaced: [], ignored: [] });
  });
});
