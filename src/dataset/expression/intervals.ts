import { MICROS_PER_DAY } from '../../base/calendar.ts';
import { checkedCall } from './accept.ts';
import type { Expression } from './expression.ts';
import { isTime } from './kinds.ts';
import { literal, type Refusal } from './literals.ts';
import type { Range } from './range.ts';
import { daysPlusMonths, microsPlusMonths, sum } from './range-arithmetic.ts';
import type { CallSyntax, IntervalSyntax, Syntax } from './syntax.ts';
import type { Typing } from './typing.ts';

const WITH_UNIT = new Set(['timestampadd', 'timestampdiff']);

/** Whether the first argument of the call is a unit and no column. */
export function isUnit(name: string, count: number): boolean {
  return WITH_UNIT.has(name) && count === 3;
}

const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['year', 12],
]);
const MICROS: ReadonlyMap<string, number> = new Map([
  ['week', 7 * MICROS_PER_DAY],
  ['day', MICROS_PER_DAY],
  ['hour', 3_600_000_000],
  ['minute', 60_000_000],
  ['second', 1_000_000],
]);

/** A date or time and an interval: `d + INTERVAL 3 DAYS`. */
export function typeInterval(syntax: CallSyntax, typing: Typing): Expression | null {
  const [left, right] = syntax.arguments;
  if (left && right?.kind === 'interval' && (syntax.name === '+' || syntax.name === '-')) {
    return shifted({ syntax, typing, moment: left, interval: right });
  }
  if (right && left?.kind === 'interval' && syntax.name === '+') {
    return shifted({ syntax, typing, moment: right, interval: left });
  }
  const hint = 'add it to a date or a timestamp: d + INTERVAL 3 DAYS';
  return typing.note(syntax, { message: 'an interval does not fit here', hint });
}

interface Shift {
  readonly syntax: CallSyntax;
  readonly typing: Typing;
  readonly moment: Syntax;
  readonly interval: IntervalSyntax;
}

function shifted({ syntax, typing, moment: of, interval }: Shift): Expression | null {
  const moment = typing.type(of);
  if (!moment) return null;
  const refusal = intervalRefusal(moment, interval);
  if (refusal) return typing.note(interval, refusal);
  const size = Number(interval.amount) * (syntax.name === '-' ? -1 : 1);
  const isDate = moment.type.kind === 'date';
  const months = MONTHS.get(interval.unit);
  const micros = (MICROS.get(interval.unit) ?? 0) * size;
  const [name, amount, shift]: readonly [string, number, (a: Range, b: Range) => Range | null] =
    months !== undefined
      ? isDate
        ? ['add_months', size * months, daysPlusMonths]
        : ['plus_months', size * months, microsPlusMonths]
      : isDate
        ? ['date_add', micros / MICROS_PER_DAY, sum]
        : ['plus_micros', micros, sum];
  const given = [moment, literal({ kind: name === 'plus_micros' ? 'bigint' : 'int' }, amount + 0)];
  const call = {
    name,
    arguments: given,
    refuse: (message: string, hint: string) => typing.note(syntax, { message, hint }),
  };
  return checkedCall(call, { arguments: given, type: moment.type, range: shift(moment.range!, given[1]!.range!) });
}

function intervalRefusal(moment: Expression, { unit, amount }: IntervalSyntax): Refusal | null {
  if (!/^-?\d{1,9}$/.test(amount)) {
    return {
      message: `'${amount}' is not a whole number of ${unit}s`,
      hint: 'write INTERVAL 90 MINUTES for an hour and a half',
    };
  }
  if (!MONTHS.has(unit) && !MICROS.has(unit)) {
    return { message: `there is no unit ${unit}`, hint: 'units are year, month, week, day, hour, minute and second' };
  }
  if (moment.type.kind !== 'date' && !isTime(moment.type)) {
    return { message: 'an interval is added to a date or a timestamp', hint: 'cast the other side to one of them' };
  }
  if (moment.type.kind === 'date' && ['hour', 'minute', 'second'].includes(unit)) {
    return { message: 'a date has no hours', hint: 'cast it first: CAST(d AS TIMESTAMP) + INTERVAL 3 HOURS' };
  }
  return null;
}
