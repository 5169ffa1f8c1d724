import type { DataType } from '../../base/data-type.ts';
import { formatDataType } from '../../base/data-type.ts';
import { rangeOfType } from '../expression/range.ts';
import type { SpecPath } from '../problem.ts';
import { isKeyColumn } from './check-key.ts';
import { parsePattern } from './pattern.ts';
import type { Node } from './plan.ts';
import type { GeneratorInput, Planned, Planner } from './planner.ts';
import { type PlanScope, report, type TableScope } from './scope.ts';

const BIGINT: DataType = { kind: 'bigint' };
const INT: DataType = { kind: 'int' };
const STRING: DataType = { kind: 'string' };

/** Sequences may run to here at any scale that can be generated. */
const MOST_ROWS = 1e11;

export const planSequence: Planner = (scope, _table, input) => {
  const { path, spec, expected } = input;
  const said = typeof spec.sequence === 'number' ? { start: spec.sequence } : spec.sequence!;
  const { start = 1, step = 1, format } = said as { start?: number; step?: number; format?: string };
  if (step === 0)
    return report(
      scope,
      [...path, 'sequence', 'step'],
      'Every row would have the same number',
      'Let it be 1, or leave it out.',
    );
  const type = format === undefined ? (expected ?? BIGINT) : BIGINT;
  if (type.kind !== 'int' && type.kind !== 'bigint')
    return wrongType(scope, input, 'A sequence', 'int, bigint or, with a format, string');
  const last = start + step * MOST_ROWS;
  const range = { min: Math.min(start, last), max: Math.max(start, last) };
  if (Math.abs(last) > Number.MAX_SAFE_INTEGER || Math.abs(start) > Number.MAX_SAFE_INTEGER) {
    return report(scope, [...path, 'sequence'], 'Its numbers would leave ±2^53', 'Begin lower, or take smaller steps.');
  }
  const limit = type.kind === 'int' ? rangeOfType(type)! : range;
  const node: Node = { kind: 'sequence', type, start, step };
  return formatted(scope, input, 'sequence', format, { node, type, nullable: false, range: limit, values: null });
};

export const planOrdinal: Planner = (scope, table, input) => {
  const { path, spec, expected = INT } = input;
  if (table.spec.per === undefined)
    return report(
      scope,
      [...path, 'ordinal'],
      'An ordinal counts the rows of one parent',
      'Use sequence, or give the table `per`.',
    );
  if (expected.kind !== 'int' && expected.kind !== 'bigint')
    return wrongType(scope, input, 'An ordinal', 'int or bigint');
  const node: Node = { kind: 'ordinal', type: expected, start: spec.ordinal! };
  const most = table.rows?.kind === 'per' ? table.rows.max : 2 ** 31 - 1;
  return {
    node,
    type: expected,
    nullable: false,
    range: { min: spec.ordinal!, max: spec.ordinal! + Math.max(0, most - 1) },
    values: null,
  };
};

export const planUuid: Planner = (scope, _table, input) => {
  if (input.expected && input.expected.kind !== 'string') return wrongType(scope, input, 'A UUID', 'string');
  return text({ kind: 'uuid', type: STRING, draw: input.place });
};

export const planUnique: Planner = (scope, _table, input) => {
  const { path, spec, place, expected } = input;
  const { min, max, format } = spec.unique!;
  if (min > max) return report(scope, [...path, 'unique', 'min'], `min ${min} is above max ${max}`, 'Swap them.');
  const type: DataType = format === undefined && expected ? expected : BIGINT;
  if (type.kind !== 'int' && type.kind !== 'bigint')
    return wrongType(scope, input, 'Unique numbers', 'int, bigint or, with a format, string');
  const node: Node = { kind: 'unique', type, draw: { ...place, purpose: 'unique' }, min, max };
  const planned = formatted(scope, input, 'unique', format, {
    node,
    type,
    nullable: false,
    range: { min, max },
    values: null,
  });
  return roomFor(scope, input, 'unique', max - min + 1) ? planned : null;
};

export const planPattern: Planner = (scope, table, input) => {
  const { path, spec, place, expected } = input;
  if (expected && expected.kind !== 'string') return wrongType(scope, input, 'A pattern', 'string');
  const pieces = parsePattern(spec.pattern!);
  if (typeof pieces === 'string')
    return report(
      scope,
      [...path, 'pattern'],
      pieces,
      'Letters, digits, [A-Z], [a-z0-9], \\d, (one|two), ? and {6} can be used.',
    );
  // As a key it must not repeat itself; elsewhere it may, as anything that is drawn.
  const isUnique = place.purpose === 'value' && isKeyColumn(table, place.column) && place.table === table.name;
  if (isUnique) {
    // Texts of different lengths side by side can come to the same: (a|ab)(bc|c).
    if (
      pieces.some(piece => new Set(piece).size < piece.length || piece.some(text => text.length !== piece[0]!.length))
    ) {
      return report(
        scope,
        [...path, 'pattern'],
        'Two rows of a key could be the same',
        'Let the texts of each place be different and equally long.',
      );
    }
    const space = pieces.reduce((product, piece) => product * piece.length, 1);
    if (space > Number.MAX_SAFE_INTEGER)
      return report(scope, [...path, 'pattern'], 'A key cannot have so many places', 'Use fewer.');
    if (!roomFor(scope, input, 'pattern', space)) return null;
  }
  return text({ kind: 'pattern', type: STRING, draw: place, pieces, isUnique });
};

/** Whether as many rows as there can be fit into a space that no two of them may share. */
function roomFor(scope: PlanScope, { path, place }: GeneratorInput, key: string, space: number): boolean {
  const needed = mostRows(scope, scope.tables.get(place.table));
  if (needed <= space) return true;
  report(
    scope,
    [...path, key],
    `There are ${space} different values for up to ${needed} rows`,
    'Widen the range, or use fewer rows.',
  );
  return false;
}

function mostRows(scope: PlanScope, table: TableScope | undefined): number {
  const rows = table && scope.plan.rows(scope, table);
  if (!rows) return 0;
  return rows.kind === 'fixed' ? rows.count : rows.max * mostRows(scope, scope.tables.get(rows.parent));
}

function text(node: Node): Planned {
  return { node, type: STRING, nullable: false, range: null, values: null };
}

/** Text before and after a number, as printf would write it. */
function formatted(
  scope: PlanScope,
  input: GeneratorInput,
  key: string,
  format: string | undefined,
  number: Planned,
): Planned | null {
  if (format === undefined) return number;
  const at: SpecPath = [...input.path, key, 'format'];
  if (input.expected && input.expected.kind !== 'string') return wrongType(scope, input, 'What has a format', 'string');
  const match = /^((?:[^%]|%%)*)%(?:0(\d+))?d((?:[^%]|%%)*)$/.exec(format);
  if (!match)
    return report(
      scope,
      at,
      `"${format}" has no place for the number`,
      'Write it as ORD-%06d: %06d is the number with six digits, %d as it is.',
    );
  const plain = (part: string): string => part.replaceAll('%%', '%');
  const node: Node = {
    kind: 'format',
    type: STRING,
    of: number.node,
    before: plain(match[1]!),
    width: Number(match[2] ?? 0),
    after: plain(match[3]!),
  };
  if (number.range && number.range.min < 0)
    return report(scope, at, 'Numbers with a format must not be negative', 'Begin at 0 or above.');
  return text(node);
}

export function wrongType(scope: PlanScope, { path, expected }: GeneratorInput, what: string, fits: string): null {
  return report(
    scope,
    [...path, 'type'],
    `${what} cannot be ${expected ? formatDataType(expected) : 'this'}`,
    `It can be ${fits}.`,
  );
}
