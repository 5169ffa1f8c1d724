import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Footer, type FooterProblem, readFooter } from '../../src/parquet/footer.ts';
import { tempFolder } from '../setup/temp.ts';
import { useSamples } from './samples.ts';

const sample = useSamples();

async function readBytes(bytes: Uint8Array): Promise<Footer | FooterProblem> {
  const path = join(tempFolder(), 'file.parquet');
  writeFileSync(path, bytes);
  return readFooter(path, bytes.length);
}

async function problemOf(bytes: Uint8Array): Promise<string> {
  const result = await readBytes(bytes);
  return 'problem' in result ? result.problem : 'none';
}

const goodBytes = () => readFileSync(sample('good/customers/part-0.parquet'));

describe('a sound file', () => {
  it('says its rows, columns, writer and key-values', async () => {
    const footer = (await readBytes(goodBytes())) as Footer;
    expect(footer.rows).toBe(3);
    expect(footer.columns.map(({ path, type }) => `${path} ${type}`)).toEqual([
      'id bigint',
      'name string',
      'amount double',
      'active boolean',
      'day date',
      'at timestamp',
      'price decimal(3,2)',
      'tags array',
    ]);
    expect(footer.createdBy).toMatch(/^parquet-cpp-arrow version/);
    expect([...footer.keyValues.keys()]).toContain('pandas');
  });

  it('is read whole when its footer is larger than the first read', async () => {
    const path = sample('wide/columns/arrow.parquet');
    const bytes = readFileSync(path);
    expect(bytes.readUInt32LE(bytes.length - 8)).toBeGreaterThan(64 * 1024);
    const footer = (await readFooter(path, bytes.length)) as Footer;
    expect(footer.columns).toHaveLength(2000);
  });
});

describe('a table without rows', () => {
  it.for(['pandas', 'arrow', 'duckdb'])('is sound as %s writes it', async writer => {
    const path = sample(`no-rows/customers/${writer}.parquet`);
    const footer = await readFooter(path, readFileSync(path).length);
    expect(footer).toMatchObject({ rows: 0 });
  });
});

describe('a file that is not what its name says', () => {
  it.for([
    ['', 'is empty (0 bytes)'],
    ['id,name\n1,Ann\n', 'is text (CSV or JSON?), not Parquet'],
    ['{"id": 1}', 'is text (CSV or JSON?), not Parquet'],
    ['\x1f\x8b\x08\0\0\0\0\0', 'is compressed as a whole'],
    ['ARROW1\0\0 … ', 'is Arrow (Feather), not Parquet'],
    ['ORC\n\x03\0\0', 'is ORC, not Parquet'],
    ['Obj\x01\x04\x14', 'is Avro, not Parquet'],
    ['\x80\x05\x95\0\0\0\0\0\0', 'is a Python pickle, not Parquet'],
    ['\0\0\0\0\0\0\0\0\0\0\0\0\0\0', 'does not begin with PAR1'],
    ['PAR1', 'is cut off: it begins as Parquet, but after 4 bytes the end is missing'],
    ['PA', 'is cut off: it begins as Parquet, but after 2 bytes the end is missing'],
    ['PAR1PAR1', 'is cut off: it begins as Parquet, but after 8 bytes the end is missing'],
    ['PAR1\0\0\0\0PAR1', 'is damaged: its footer cannot be decoded'],
    ['PAR1\xff\xff\0\0PAR1', 'is damaged: its footer claims 65,535 bytes, the file has 12'],
  ] as const)('%j: %s', async ([text, problem]) => {
    expect(await problemOf(Buffer.from(text, 'latin1'))).toBe(problem);
  });

  it('names encryption, of the footer and of a column', async () => {
    const footer = readFileSync(sample('encrypted/secrets/footer.parquet'));
    expect(footer.toString('latin1', footer.length - 4)).toBe('PARE');
    expect(await problemOf(footer)).toBe('has an encrypted footer');
    expect(await problemOf(readFileSync(sample('encrypted/secrets/column.parquet')))).toBe(
      'has an encrypted column (name)',
    );
  });

  it('is a problem, not an error, when it cannot be opened or read', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'folder.parquet'));
    expect(await readFooter(join(folder, 'missing.parquet'), 100)).toMatchObject({
      problem: 'cannot be read (ENOENT)',
    });
    expect(await readFooter(join(folder, 'folder.parquet'), 100)).toMatchObject({ problem: 'cannot be read (EISDIR)' });
  });

  it('says so when it became shorter since it was listed', async () => {
    expect(await readFooter(sample('float16/sensors/arrow.parquet'), 1_000_000)).toMatchObject({
      problem: 'became shorter while it was checked',
    });
  });
});

describe('a damaged file', () => {
  it('is found at every length that it can be cut to', async () => {
    const bytes = goodBytes();
    const path = join(tempFolder(), 'cut.parquet');
    const missed: number[] = [];
    for (let length = 0; length < bytes.length; length += length < 20 || length > bytes.length - 20 ? 1 : 13) {
      writeFileSync(path, bytes.subarray(0, length));
      const result = await readFooter(path, length);
      if (!('problem' in result && /^is (empty|cut off)/.test(result.problem))) missed.push(length);
    }
    expect(missed).toEqual([]);
  });

  it('is found when data is missing in the middle, which the footer alone does not show', async () => {
    const bytes = goodBytes();
    const shorter = Buffer.concat([bytes.subarray(0, 10), bytes.subarray(30)]);
    expect(await problemOf(shorter)).toMatch(
      /^is damaged: column tags\.list\.element of row group 1 should lie in bytes \d+ to \d+, the footer begins at \d+$/,
    );
  });

  it('is found when its beginning was overwritten', async () => {
    const bytes = Buffer.from(goodBytes());
    bytes.fill(0, 0, 4);
    expect(await problemOf(bytes)).toBe('is damaged: it ends as Parquet but does not begin with PAR1');
  });

  it('does not keep the decoder busy for minutes with one endless number', async () => {
    const footer = Buffer.alloc(1_000_000, 0xff);
    footer[0] = 0x16;
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(footer.length);
    trailer.write('PAR1', 4);
    expect(await problemOf(Buffer.concat([Buffer.from('PAR1'), footer, trailer]))).toBe(
      'is damaged: its footer holds a number of absurd length',
    );
  });

  it('is a problem or is read, whatever bytes of the footer are changed: never an exception', async () => {
    const path = join(tempFolder(), 'flipped.parquet');
    const files = ['good/customers/part-0.parquet', 'good/orders/part-0.parquet', 'good/stores/part-0.parquet'];
    const originals = files.map(file => readFileSync(sample(file)));
    const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    let found = 0;
    const property = fc.asyncProperty(fc.constantFrom(...originals), flips, async (original, changes) => {
      const bytes = Buffer.from(original);
      const footer = bytes.readUInt32LE(bytes.length - 8) + 8;
      for (const [position, mask] of changes) {
        const at = bytes.length - footer + (position % footer);
        bytes[at] = bytes[at]! ^ mask;
      }
      writeFileSync(path, bytes);
      const result = await readFooter(path, bytes.length);
      if ('problem' in result) {
        found += 1;
        expect(result.problem).not.toBe('');
        expect(result.fix).not.toBe('');
      } else expect(result.rows).toBeGreaterThanOrEqual(0);
    });
    await fc.assert(property, { numRuns: 1000 });
    expect(found).toBeGreaterThan(300);
  });
});
