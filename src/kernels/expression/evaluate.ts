import type { CodesVector, StructVector, Vector } from '../../base/vector.ts';
import type { CaseExpression, Expression, FieldExpression } from '../../dataset/expression/expression.ts';
import { inBlocks } from './blocks.ts';
import { castVector } from './cast.ts';
import { chooseByConditions } from './choice.ts';
import { columnsOf } from './columns-of.ts';
import { literalRow, repeat } from './constant.ts';
import { kernels } from './kernels.ts';
import { take } from './pick.ts';

export interface EvaluationInput {
  readonly length: number;
  /** The vector of a column that the expression names; asked for once in each evaluation. */
  readonly column: (path: readonly string[]) => Vector;
}

/** The values of a typed expression for `length` rows. */
export function evaluate(expression: Expression, input: EvaluationInput): Vector {
  const columns = new Map<string, Vector>();
  const column = (path: readonly string[]): Vector => {
    const key = JSON.stringify(path);
    const vector = columns.get(key) ?? input.column(path);
    columns.set(key, vector);
    return vector;
  };
  const whole = { length: input.length, column };
  return inBlocks(expression, whole, compute) ?? compute(expression, whole);
}

function compute(expression: Expression, input: EvaluationInput): Vector {
  if (expression.kind === 'literal') return repeat(literalRow(expression), input.length);
  if (expression.kind === 'column') return input.column(expression.path);
  const columns = columnsOf(expression);
  // The same for every row: computed for one.
  if (columns.length === 0 && input.length > 1)
    return repeat(compute(expression, { ...input, length: 1 }), input.length);
  const only = columns.length === 1 ? input.column(columns[0]!) : null;
  if (only?.kind === 'codes' && only.dictionary.length < input.length) return overDictionary(expression, only);
  return computeNode(expression, input);
}

/** The expression of one column, once for each of its few values, and once for no value. */
function overDictionary(expression: Expression, column: CodesVector): Vector {
  const { dictionary, codes, nulls, length } = column;
  const entries = dictionary.length + 1;
  const none = dictionary.length;
  const values = take(
    dictionary,
    Int32Array.from({ length: entries }, (_, entry) => (entry < none ? entry : -1)),
  );
  const results = compute(expression, { length: entries, column: () => values });
  const row = new Int32Array(length);
  for (let index = 0; index < length; index += 1) row[index] = nulls?.[index] ? none : codes[index]!;
  if (results.kind !== 'bytes') return take(results, row);
  const noText = results.nulls ? row.map(entry => results.nulls![entry]!) : null;
  return {
    kind: 'codes',
    length,
    nulls: noText?.includes(1) ? Uint8Array.from(noText) : null,
    codes: entries <= 256 ? Uint8Array.from(row) : row,
    dictionary: { ...results, nulls: null },
  };
}

function computeNode(expression: Exclude<Expression, { kind: 'literal' | 'column' }>, input: EvaluationInput): Vector {
  switch (expression.kind) {
    case 'call': {
      const kernel = kernels.get(expression.name);
      if (!kernel) throw new TypeError(`no kernel: ${expression.name}`);
      const given = expression.arguments.map(argument => compute(argument, input));
      return kernel(expression, given, input.length);
    }
    case 'case':
      return computeCase(expression, input);
    case 'cast':
      return castVector(expression, compute(expression.of, input));
    case 'field':
      return computeField(expression, input);
  }
}

function computeCase({ branches, otherwise }: CaseExpression, input: EvaluationInput): Vector {
  const conditions = branches.map(({ when }) => compute(when, input));
  const results = [...branches.map(({ gives }) => gives), otherwise].map(result => compute(result, input));
  return chooseByConditions(conditions, results, input.length);
}

function computeField({ of, index }: FieldExpression, input: EvaluationInput): Vector {
  const struct = compute(of, input) as StructVector;
  const field = struct.fields[index]!;
  if (!struct.nulls) return field;
  return take(
    field,
    Int32Array.from(struct.nulls, (flag, row) => (flag ? -1 : row)),
  );
}
