import { accept, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import type { Range } from '../range.ts';
import { simpleRow } from '../simple-row.ts';
import { atLeast, atMost } from './text.ts';

const STRING = { kind: 'string' } as const;
const PLACE: Range = { min: 0, max: 2 ** 30 };

export const textSearch: readonly FunctionRow[] = [
  test(
    'startswith',
    'start',
    'Whether the text starts so; every text starts with an empty one.',
    'starts_with($1, $2)',
  ),
  test('endswith', 'end', 'Whether the text ends so.', 'ends_with($1, $2)'),
  test('contains', 'part', 'Whether the part occurs; case counts.', 'contains($1, $2)'),
  simpleRow({
    signature: 'instr(text, part)',
    takes: ['string', 'string'],
    gives: 'int',
    meaning: 'The place of the first occurrence in code points, 0 for none; an empty part is at 1.',
    duckdb: "CASE WHEN $2 = '' THEN 1 ELSE instr($1, $2) END",
    range: () => PLACE,
  }),
  simpleRow({
    signature: 'locate(part, text[, start])',
    takes: ['string', 'string', 'int?'],
    gives: 'int',
    meaning:
      'As instr with the part first, looking from a place on; a start below 1 finds nothing, an empty part is at 1.',
    aliases: ['position'],
    duckdb: null,
    check: (call, given) => neverNull(call, given[2]),
    range: () => PLACE,
  }),
  simpleRow({
    signature: 'split_part(text, separator, index)',
    takes: ['string', 'string', 'int'],
    gives: 'string',
    meaning: 'One of the parts between separators, from 1 or from the end (-1); empty where there is none.',
    duckdb: null,
    check: (call, given) => neverZero(call, given[2]!),
  }),
  simpleRow({
    signature: 'substring_index(text, separator, count)',
    takes: ['string', 'string', 'int'],
    gives: 'string',
    meaning: 'What stands before so many separators, or with a negative count after so many from the end.',
    duckdb: null,
  }),
  simpleRow({
    signature: 'find_in_set(text, list)',
    takes: ['string', 'string'],
    gives: 'int',
    meaning: 'The place in a list with commas, 0 where it is not there or has a comma.',
    duckdb: null,
    range: () => PLACE,
  }),
  simpleRow({
    signature: 'levenshtein(a, b)',
    takes: ['string', 'string'],
    gives: 'int',
    meaning: 'How many code points to insert, remove or change.',
    duckdb: null,
    range: () => PLACE,
  }),
  {
    name: 'like',
    signature: 'text LIKE pattern [ESCAPE mark]',
    operands: [2, 3],
    nulls: 'strict',
    meaning:
      'Whether the whole text fits: % for any run, _ for one code point, \\ (or the mark) before one of these as itself.',
    spark: '$1 LIKE $2 ESCAPE $3',
    type: typeLike,
  },
];

function test(name: string, part: string, meaning: string, duckdb: string): FunctionRow {
  return simpleRow({
    signature: `${name}(text, ${part})`,
    takes: ['string', 'string'],
    gives: 'boolean',
    meaning,
    duckdb,
  });
}

/** Of a null start Spark makes 0, not null. */
function neverNull(call: TypedCall, start: Expression | undefined): boolean {
  if (!start?.nullable) return true;
  call.refuse('the start can be null, of which engines make different results', 'write coalesce(start, 1)', 2);
  return false;
}

function neverZero(call: TypedCall, index: Expression): boolean {
  if (!index.range || index.range.min > 0 || index.range.max < 0 || index.range.nonzero) return true;
  call.refuse('there is no part 0', 'parts are counted from 1, or from -1 at the end', 2);
  return false;
}

function typeLike(call: TypedCall): Expression | null {
  const value = accept(call, 0, STRING);
  const [, pattern, mark] = call.arguments;
  if (!value) return null;
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') {
    return call.refuse('the pattern of LIKE is a literal', 'use contains, startswith or endswith for columns', 1);
  }
  if (mark && (mark.kind !== 'literal' || typeof mark.value !== 'string' || [...mark.value].length !== 1)) {
    return call.refuse('the mark of ESCAPE is one character', "write ESCAPE '!'", 2);
  }
  const sign = mark?.kind === 'literal' ? String(mark.value) : '\\';
  if (!wellEscaped(pattern.value, sign)) {
    return call.refuse(`in LIKE ${sign} stands before %, _ or itself`, `double it: ${sign}${sign}`, 1);
  }
  const shown: Expression = { kind: 'literal', value: sign, type: STRING, nullable: false, range: null };
  return makeCall('like', { arguments: [value, pattern, shown], type: { kind: 'boolean' } });
}

function wellEscaped(pattern: string, mark: string): boolean {
  const points = [...pattern];
  for (let index = 0; index < points.length; index += 1) {
    if (points[index] !== mark) continue;
    index += 1;
    const next = points[index];
    if (next !== '%' && next !== '_' && next !== mark) return false;
  }
  return true;
}

export const textCodes: readonly FunctionRow[] = [
  simpleRow({
    signature: 'ascii(text)',
    takes: ['string'],
    gives: 'int',
    meaning: 'The first code point as a number, 0 of an empty text.',
    duckdb: "CASE WHEN $1 = '' THEN 0 ELSE unicode($1) END",
    range: () => ({ min: 0, max: 0x10_ffff }),
  }),
  simpleRow({
    signature: 'chr(code)',
    takes: ['bigint'],
    gives: 'string',
    meaning: 'The character of a code from 1 to 127; others are refused, for engines count them differently.',
    aliases: ['char'],
    duckdb: 'chr($1::INT)',
    check: (call, given) => atLeast(call, given, 0, 1) && atMost(call, given, 0, 127),
  }),
  simpleRow({
    signature: 'hex(number)',
    takes: ['bigint'],
    gives: 'string',
    meaning: 'A whole number in hexadecimal capitals, a negative one in 64 bits.',
    duckdb: "printf('%X', $1::BIGINT)",
  }),
  simpleRow({
    signature: 'bin(number)',
    takes: ['bigint'],
    gives: 'string',
    meaning: 'A whole number in binary, a negative one in 64 bits.',
    duckdb: null,
  }),
  digest('md5', 'md5(text)', 'MD5 of the UTF-8 bytes in hexadecimal.', 'md5($1)'),
  digest('sha1', 'sha1(text)', 'SHA-1 of the UTF-8 bytes in hexadecimal.', 'sha1($1)', ['sha']),
  simpleRow({
    signature: 'sha2(text, bits)',
    takes: ['string', 'int'],
    gives: 'string',
    meaning: 'SHA-2 of the UTF-8 bytes in hexadecimal; the bits are the literal 224, 256, 384 or 512.',
    spark: 'sha2(CAST($1 AS BINARY), $2)',
    duckdb: null,
    check: call => {
      const bits = call.arguments[1]!;
      if (bits.kind === 'literal' && [224, 256, 384, 512].includes(Number(bits.value))) return true;
      call.refuse('sha2 takes the literal 224, 256, 384 or 512', 'write sha2(text, 256)', 1);
      return false;
    },
  }),
  simpleRow({
    signature: 'crc32(text)',
    takes: ['string'],
    gives: 'bigint',
    meaning: 'CRC-32 of the UTF-8 bytes.',
    spark: 'crc32(CAST($1 AS BINARY))',
    duckdb: null,
    range: () => ({ min: 0, max: 2 ** 32 - 1 }),
  }),
  simpleRow({
    signature: 'base64(text)',
    takes: ['string'],
    gives: 'string',
    meaning: 'The UTF-8 bytes in base 64 with padding, without line ends.',
    spark: 'base64(CAST($1 AS BINARY))',
    duckdb: null,
  }),
];

function digest(
  name: string,
  signature: string,
  meaning: string,
  duckdb: string,
  aliases: readonly string[] = [],
): FunctionRow {
  return simpleRow({
    signature,
    takes: ['string'],
    gives: 'string',
    meaning,
    aliases,
    spark: `${name}(CAST($1 AS BINARY))`,
    duckdb,
  });
}
