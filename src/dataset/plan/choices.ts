import { type DataType, formatDataType } from '../../base/data-type.ts';
import { rangeOfType, rangeOver, within } from '../expression/range.ts';
import { weightThresholds } from '../random/weight-thresholds.ts';
import { wrongType } from './keys.ts';
import type { Node, Scalar } from './plan.ts';
import type { Planned, Planner } from './planner.ts';
import { report, sentence } from './scope.ts';
import { isNumber, toScalar } from './types.ts';

export const planConstant: Planner = (scope, _table, { path, spec, expected }) => {
  const said = spec.value!;
  const type = expected ?? typeOf([said]);
  const value = toScalar(said, type);
  if (value === null)
    return report(
      scope,
      [...path, 'value'],
      `${JSON.stringify(said)} is not a valid ${formatDataType(type)}`,
      hintFor(type),
    );
  return ofValues({ kind: 'constant', type, value }, type, [value], typeof value === 'number' ? value : undefined);
};

export const planValues: Planner = (scope, _table, { path, spec, place, expected }) => {
  const at = [...path, 'values'];
  const said = spec.values!;
  const entries: [Scalar, number][] = Array.isArray(said) ? said.map(value => [value, 1]) : Object.entries(said);
  const type =
    expected ??
    typeOf(
      entries.map(([value]) => value),
      !Array.isArray(said),
    );
  const values = entries.map(([value], index) => {
    const scalar = toScalar(value, type);
    const key = Array.isArray(said) ? index : String(value);
    if (scalar === null)
      report(scope, [...at, key], `${JSON.stringify(value)} is not a valid ${formatDataType(type)}`, hintFor(type));
    return scalar;
  });
  const weights = entries.map(([, weight]) => weight);
  const thresholds = weightThresholds(weights);
  if (!thresholds.ok) {
    for (const { index, message } of thresholds.problems) {
      report(
        scope,
        index < 0 ? at : [...at, String(entries[index]![0])],
        sentence(message),
        'Weights are numbers of 0 or more; they need not sum to 100.',
      );
    }
    return null;
  }
  if (values.includes(null)) return null;
  const kept = values.flatMap((value, index) => (weights[index]! > 0 ? [value!] : []));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean =
    values.reduce<number>((sum, value, index) => sum + (typeof value === 'number' ? value * weights[index]! : 0), 0) /
    total;
  return ofValues({ kind: 'weighted', type, draw: place, values: values as Scalar[], weights }, type, kept, mean);
};

export const planInteger: Planner = (scope, _table, input) => {
  const { path, spec, place, expected } = input;
  const { min, max } = spec.integer!;
  const at = [...path, 'integer'];
  if (min > max) return report(scope, [...at, 'min'], `min ${min} is above max ${max}`, 'Swap them.');
  const type: DataType = expected ?? { kind: within({ min, max }, rangeOfType({ kind: 'int' })!) ? 'int' : 'bigint' };
  if (!['tinyint', 'smallint', 'int', 'bigint'].includes(type.kind))
    return wrongType(scope, input, 'A whole number', 'tinyint, smallint, int or bigint');
  if (!within({ min, max }, rangeOfType(type)!))
    return report(scope, at, `${min} to ${max} does not fit into ${type.kind}`, 'Use a wider type.');
  return {
    node: { kind: 'integer', type, draw: place, min, max },
    type,
    nullable: false,
    range: { min, max },
    values: null,
    mean: (min + max) / 2,
  };
};

function ofValues(node: Node, type: DataType, values: readonly Scalar[], mean: number | undefined): Planned {
  const numbers = values.filter(value => typeof value === 'number');
  const texts = type.kind === 'string' ? values.map(String) : null;
  const isCounted = isNumber(type) || type.kind === 'date' || type.kind.startsWith('timestamp');
  return {
    node,
    type,
    nullable: false,
    range: isCounted ? rangeOver(numbers) : null,
    values: texts,
    ...(mean !== undefined && { mean }),
  };
}

/** Keys of a mapping are texts: there, what looks like a number is one. */
function typeOf(values: readonly Scalar[], isKeys = false): DataType {
  const numbers = values.every(value => typeof value === 'number' || (isKeys && /^-?\d+(\.\d+)?$/.test(String(value))));
  if (numbers) {
    if (values.some(value => !Number.isSafeInteger(Number(value)))) return { kind: 'double' };
    return {
      kind: values.every(value => within({ min: Number(value), max: Number(value) }, rangeOfType({ kind: 'int' })!))
        ? 'int'
        : 'bigint',
    };
  }
  return {
    kind: values.every(value => typeof value === 'boolean' || (isKeys && /^(true|false)$/.test(String(value))))
      ? 'boolean'
      : 'string',
  };
}

function hintFor(type: DataType): string {
  if (type.kind === 'date' || type.kind.startsWith('timestamp'))
    return 'Write it as 2026-03-01 or 2026-03-01 08:30 (UTC).';
  return type.kind === 'decimal'
    ? `It has ${type.scale} digits after the point.`
    : 'Change the value, or the `type` of the column.';
}
