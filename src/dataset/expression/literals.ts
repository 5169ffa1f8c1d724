import { parseDate, parseTimestamp } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import { decimal } from './decimal-types.ts';
import type { LiteralExpression, LiteralValue } from './expression.ts';
import { EXACT } from './range.ts';
import type { LiteralSyntax } from './syntax.ts';

export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

export function literal(type: DataType, value: LiteralValue): LiteralExpression {
  const range = typeof value === 'number' ? { min: value, max: value } : null;
  return { kind: 'literal', value, type, nullable: value === null, range };
}

/** NULL as written has no type of its own: it takes that of its surroundings. */
export function isUntypedNull(expression: { readonly kind: string; readonly value?: unknown }): boolean {
  return expression.kind === 'literal' && expression.value === null;
}

export function typeLiteral(syntax: LiteralSyntax): LiteralExpression | Refusal {
  const { text } = syntax;
  switch (syntax.literal) {
    case 'null':
      return literal({ kind: 'string' }, null);
    case 'boolean':
      return literal({ kind: 'boolean' }, text === 'true');
    case 'text':
      return literal({ kind: 'string' }, text);
    case 'double':
      return double(text);
    case 'decimal':
      return decimalLiteral(text);
    case 'integer':
      return integer(text);
    case 'date': {
      const days = parseDate(text.trim());
      return days === null
        ? { message: `there is no date '${text}'`, hint: "write DATE '2026-01-31'" }
        : literal({ kind: 'date' }, days);
    }
    case 'timestamp': {
      const micros = parseTimestamp(text.trim());
      if (micros === null) {
        return { message: `there is no time '${text}'`, hint: "write TIMESTAMP '2026-01-31 10:00:00', which is UTC" };
      }
      if (Math.abs(micros) > EXACT) {
        return { message: `the time '${text}' is too far away`, hint: 'times lie between the years 1685 and 2255' };
      }
      return literal({ kind: 'timestamp' }, micros);
    }
  }
}

function double(text: string): LiteralExpression | Refusal {
  const value = Number(text);
  if (!Number.isFinite(value)) return { message: `${text} is too large for a double`, hint: 'write a smaller number' };
  // -0 does not survive JSON.
  return literal({ kind: 'double' }, value + 0);
}

function integer(text: string): LiteralExpression | Refusal {
  const long = /l$/i.test(text);
  const value = Number(long ? text.slice(0, -1) : text) + 0;
  if (Math.abs(value) > EXACT) return tooManyDigits(text);
  const small = value >= -(2 ** 31) && value < 2 ** 31;
  return literal({ kind: small && !long ? 'int' : 'bigint' }, value);
}

function decimalLiteral(text: string): LiteralExpression | Refusal {
  const [whole = '', fraction = ''] = text.replace(/^-/, '').split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const unscaled = Number(digits || '0');
  if (unscaled > EXACT) return tooManyDigits(text);
  const precision = Math.max(digits.length, fraction.length, 1);
  return literal(decimal(precision, fraction.length), (text.startsWith('-') ? -unscaled : unscaled) + 0);
}

function tooManyDigits(text: string): Refusal {
  return {
    message: `${text} has too many digits to be exact everywhere`,
    hint: 'numbers hold up to ±2^53, about 15 digits',
  };
}
