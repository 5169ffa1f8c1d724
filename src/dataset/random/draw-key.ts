import { createHash } from 'node:crypto';

/** What a draw is for. Two places that differ anywhere have nothing in common. */
export interface DrawPlace {
  readonly seed: number | string;
  readonly table: string;
  readonly column: string;
  /** Names one of several draws of a column: `value`, `null`, `defect`. */
  readonly purpose: string;
}

/** Two words of 32 bits that make the draws of one place; plain data. */
export interface DrawKey {
  readonly k1: number;
  readonly k2: number;
}

/** The key of a place's draws. A place that needs several words of a row says which (0 to 3). */
export function drawKey(place: DrawPlace, word: 0 | 1 | 2 | 3 = 0): DrawKey {
  const words = keyWords(place);
  return { k1: words[2 * word]!, k2: words[2 * word + 1]! };
}

/** Eight words of 32 bits; further blocks of eight where a place needs more. */
export function keyWords(place: DrawPlace, block = 0): readonly number[] {
  const digest = createHash('sha256').update(encode(place, block)).digest();
  return Array.from({ length: 8 }, (_, index) => digest.readUInt32LE(4 * index));
}

function encode({ seed, table, column, purpose }: DrawPlace, block: number): Buffer {
  // With each part's length before it, no two places spell the same bytes; the kind keeps seed 7 apart from seed '7'.
  const parts = [typeof seed, String(seed), table, column, purpose, String(block)].map(part =>
    Buffer.from(part, 'utf8'),
  );
  return Buffer.concat(
    parts.flatMap(part => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    }),
  );
}
