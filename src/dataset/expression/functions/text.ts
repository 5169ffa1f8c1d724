import { accept, convert, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isUntypedNull } from '../literals.ts';
import type { Range } from '../range.ts';
import { simpleRow } from '../simple-row.ts';

const STRING = { kind: 'string' } as const;
/** No text here is longer. */
const LENGTH: Range = { min: 0, max: 2 ** 30 };

export const text: readonly FunctionRow[] = [
  {
    name: 'concat',
    aliases: ['||'],
    signature: 'concat(a, b, …)',
    nulls: 'strict',
    meaning:
      'The texts joined; whole numbers, decimals, dates and times are cast to text. Null as soon as one is null.',
    duckdb: '($join( || ))',
    type: call => {
      const parts = call.arguments.map((_, index) => acceptText(call, index));
      return parts.every(part => part !== null) ? makeCall('concat', { arguments: parts, type: STRING }) : null;
    },
  },
  {
    name: 'concat_ws',
    signature: 'concat_ws(separator, a, …)',
    nulls: 'own',
    meaning: 'The texts joined by a separator; nulls are left out, a null separator makes it null.',
    type: call => {
      const parts = call.arguments.map((_, index) => acceptText(call, index));
      if (!parts.every(part => part !== null)) return null;
      return makeCall('concat_ws', { arguments: parts, type: STRING, nullable: parts[0]!.nullable });
    },
  },
  simpleRow({
    signature: 'length(text)',
    takes: ['string'],
    gives: 'int',
    meaning: 'How many code points: an emoji is one, a letter with a combining accent two.',
    aliases: ['char_length', 'character_length', 'len'],
    range: () => LENGTH,
  }),
  simpleRow({
    signature: 'octet_length(text)',
    takes: ['string'],
    gives: 'int',
    meaning: 'How many bytes in UTF-8.',
    duckdb: 'strlen($1)',
    range: () => LENGTH,
  }),
  simpleRow({
    signature: 'upper(text)',
    takes: ['string'],
    gives: 'string',
    meaning: 'In capitals, by Unicode’s full mapping: ß becomes SS. Letters new in Unicode 17 stay.',
    aliases: ['ucase'],
    duckdb: null,
  }),
  simpleRow({
    signature: 'lower(text)',
    takes: ['string'],
    gives: 'string',
    meaning: 'In small letters, by Unicode’s full mapping. Letters new in Unicode 17 stay.',
    aliases: ['lcase'],
    duckdb: null,
  }),
  trimRow('trim', 'both ends', ['btrim']),
  trimRow('ltrim', 'the start'),
  trimRow('rtrim', 'the end'),
  simpleRow({
    signature: 'substring(text, start[, length])',
    takes: ['string', 'int', 'int?'],
    gives: 'string',
    meaning: 'So many code points from a place: the first is 1 (and 0), a negative place counts from the end.',
    aliases: ['substr'],
    duckdb: null,
  }),
  simpleRow({
    signature: 'left(text, length)',
    takes: ['string', 'int'],
    gives: 'string',
    meaning: 'The first code points; none where the length is not positive.',
    duckdb: 'left($1, CASE WHEN $2 < 0 THEN 0 ELSE $2 END)',
  }),
  simpleRow({
    signature: 'right(text, length)',
    takes: ['string', 'int'],
    gives: 'string',
    meaning: 'The last code points; none where the length is not positive.',
    duckdb: 'right($1, CASE WHEN $2 < 0 THEN 0 ELSE $2 END)',
  }),
  padRow('lpad', 'left'),
  padRow('rpad', 'right'),
  simpleRow({
    signature: 'repeat(text, times)',
    takes: ['string', 'int'],
    gives: 'string',
    meaning: 'The text so many times, up to 10000; none where it is not positive.',
    duckdb: 'repeat($1, $2::BIGINT)',
    check: (call, given) => atMost(call, given, 1, 10_000),
  }),
  simpleRow({
    signature: 'space(count)',
    takes: ['int'],
    gives: 'string',
    meaning: 'So many blanks, up to 10000.',
    duckdb: "repeat(' ', $1::BIGINT)",
    check: (call, given) => atMost(call, given, 0, 10_000),
  }),
  simpleRow({
    signature: 'replace(text, old[, new])',
    takes: ['string', 'string', 'string?'],
    gives: 'string',
    meaning: 'Every occurrence replaced from the left, or removed; an empty text is never found.',
    duckdb: 'replace($1, $2, $3)',
  }),
  simpleRow({
    signature: 'translate(text, from, to)',
    takes: ['string', 'string', 'string'],
    gives: 'string',
    meaning:
      'Code points of `from` replaced by those at the same place in `to`, or removed; the first of a kind counts.',
    duckdb: null,
  }),
  simpleRow({
    signature: 'reverse(text)',
    takes: ['string'],
    gives: 'string',
    meaning: 'The code points from the last to the first; combining accents do not stay with their letter.',
    duckdb: null,
  }),
  simpleRow({
    signature: 'overlay(text, new, start[, length])',
    takes: ['string', 'string', 'int', 'int?'],
    gives: 'string',
    meaning: 'Code points from a positive place replaced, by default as many as the new text has.',
    duckdb: null,
    check: (call, given) => atLeast(call, given, 2, 1) && (!given[3] || atLeast(call, given, 3, 0)),
  }),
];

function trimRow(name: string, where: string, aliases: readonly string[] = []): FunctionRow {
  return simpleRow({
    signature: `${name}(text)`,
    takes: ['string'],
    gives: 'string',
    meaning: `Without blanks at ${where}; only the blank itself counts, not tabs or line ends.`,
    aliases,
    duckdb: `${name}($1, ' ')`,
  });
}

function padRow(name: string, side: string): FunctionRow {
  return simpleRow({
    signature: `${name}(text, length[, fill])`,
    takes: ['string', 'int', 'string?'],
    gives: 'string',
    meaning: `Filled at the ${side} to so many code points (up to 10000), or cut at the end; an empty fill fills nothing.`,
    duckdb: null,
    check: (call, given) => atMost(call, given, 1, 10_000),
  });
}

export function atMost(call: TypedCall, given: readonly Expression[], index: number, limit: number): boolean {
  if (given[index]!.range === null || given[index]!.range.max <= limit) return true;
  call.refuse(`this can be more than ${limit}`, `bound it: least(x, ${limit})`, index);
  return false;
}

export function atLeast(call: TypedCall, given: readonly Expression[], index: number, limit: number): boolean {
  if (given[index]!.range === null || given[index]!.range.min >= limit) return true;
  call.refuse(`this can be less than ${limit}`, `bound it: greatest(x, ${limit})`, index);
  return false;
}

/** The argument as text, as Spark casts it for functions that join. */
export function acceptText(call: TypedCall, index: number): Expression | null {
  const argument = call.arguments[index]!;
  if (isUntypedNull(argument) || argument.type.kind === 'string') return accept(call, index, STRING);
  return convert(call, index, STRING);
}
