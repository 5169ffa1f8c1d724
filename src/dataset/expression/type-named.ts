import type { DataType, SimpleKind } from '../../base/data-type.ts';
import { nearest } from '../../base/nearest.ts';
import { decimal } from './decimal-types.ts';
import type { Refusal } from './literals.ts';
import type { TypeSyntax } from './syntax.ts';

const NAMES: ReadonlyMap<string, SimpleKind> = new Map([
  ['boolean', 'boolean'],
  ['tinyint', 'tinyint'],
  ['byte', 'tinyint'],
  ['smallint', 'smallint'],
  ['short', 'smallint'],
  ['int', 'int'],
  ['integer', 'int'],
  ['bigint', 'bigint'],
  ['long', 'bigint'],
  ['float', 'float'],
  ['real', 'float'],
  ['double', 'double'],
  ['string', 'string'],
  ['binary', 'binary'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['timestamp_ntz', 'timestamp_ntz'],
]);

/** The type that CAST names. */
export function typeNamed(syntax: TypeSyntax): DataType | Refusal {
  const { name, arguments: given } = syntax;
  if (name === 'decimal' || name === 'dec' || name === 'numeric') {
    const [precision = 10, scale = 0] = given;
    if (precision >= 1 && precision <= 38 && scale <= precision && given.length <= 2) return decimal(precision, scale);
    return {
      message: 'there is no such decimal',
      hint: 'write decimal(12, 2): up to 38 digits, then those after the point',
    };
  }
  const kind = NAMES.get(name);
  if (kind && given.length === 0) return { kind };
  const [best] = nearest(name, [...NAMES.keys(), 'decimal'], 1);
  const hint = kind ? `write ${name} without numbers` : best ? `did you mean ${best}?` : 'types have Spark SQL’s names';
  return { message: kind ? `${name} takes no numbers` : `there is no type ${name} to cast to`, hint };
}
