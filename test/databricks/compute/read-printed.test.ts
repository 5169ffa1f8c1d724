import { describe, expect, it } from 'vitest';
import { readPrinted } from '../../../src/databricks/compute/read-printed.ts';

const KIB = 1024;

/** Reads from bytes in parts of a size; from `broken` on nothing can be read any more. */
function reading(bytes: Buffer, part: number, broken = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  const at = (start: number) => ({
    size: bytes.length,
    start,
    data: bytes.subarray(start, start + part).toString('base64'),
  });
  const read = async (start: number) => {
    asked.push(start);
    return start >= broken ? null : at(start);
  };
  return { asked, printed: readPrinted(at(0), read) };
}

describe('what a run has printed', () => {
  it('that came with the answer is not asked for again', async () => {
    const { asked, printed } = reading(Buffer.from('hello ✓\n'), 100);
    expect(await printed).toBe('hello ✓\n');
    expect(asked).toEqual([]);
    expect(await readPrinted({}, async () => expect.unreachable())).toBe('');
  });

  it('is put together from parts, over the borders of characters', async () => {
    const text = '✓🌊'.repeat(1000);
    const { asked, printed } = reading(Buffer.from(text), 1001);
    expect(await printed).toBe(text);
    expect(asked).toEqual([1001, 2002, 3003, 4004, 5005, 6006]);
  });

  it('is whole up to 512 KiB', async () => {
    const text = 'x'.repeat(512 * KIB);
    expect((await reading(Buffer.from(text), 100 * KIB).printed) === text).toBe(true);
  });

  it('is cut in the middle beyond, which is said, and the tail starts with a whole character', async () => {
    const bytes = Buffer.concat([
      Buffer.alloc(256 * KIB, 'h'),
      Buffer.alloc(3 * KIB * KIB, 'x'),
      Buffer.from('✓'),
      Buffer.alloc(256 * KIB - 1, 't'),
    ]);
    const { asked, printed } = reading(bytes, 200 * KIB);
    const text = await printed;
    expect(text.startsWith('hhh')).toBe(true);
    expect(text).toContain(`h\n[lakeseed: 3.0 MiB cut here; of what a run prints 512 KiB are kept]\nttt`);
    expect(text.length).toBeLessThan(512 * KIB + 100);
    expect(asked).toEqual([200 * KIB, bytes.length - 256 * KIB, bytes.length - 56 * KIB]);
  });

  it('that cannot be read any more ends with how much is missing', async () => {
    const { printed } = reading(Buffer.alloc(3000, 'x'), 1000, 1000);
    expect(await printed).toBe(`${'x'.repeat(1000)}\n[lakeseed: the last 2.0 KiB could not be read]\n`);
  });

  it('of very much, of which the end cannot be read any more, says that, too', async () => {
    const { printed } = reading(Buffer.alloc(1024 * KIB, 'x'), 256 * KIB, 512 * KIB);
    expect((await printed).slice(256 * KIB)).toMatch(/^\n\[lakeseed: 768 KiB cut here/);
  });
});
