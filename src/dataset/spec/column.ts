import { z } from 'zod';
import { calendarSchema } from './calendar.ts';
import { amount, duration, moment, scalar, share, text } from './scalars.ts';
import { delaySchema, optionalShapes } from './shapes.ts';

const whole = z.int('Must be a whole number');

/** How a row finds its row in another table. */
export const referenceShape = {
  references: text.describe('The table: each row picks one of its rows.'),
  as: text.optional().describe('Name of the relation; by default the column’s name without _id, _key or _no.'),
  zipf: z
    .number()
    .positive('Must be above 0')
    .optional()
    .describe('Popularity by power law: the exponent. Which rows are popular is not tied to their number.'),
  top: z
    .record(z.string(), share)
    .optional()
    .describe('Popularity by what comes out: {20%: 80%} gives the busiest fifth four fifths of the rows.'),
  weights: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .optional()
    .describe('Popularity by a column of the other table: {by: loyalty, Bronze: 1, Gold: 2.5}.'),
  since: text
    .optional()
    .describe(
      'A time column of the other table: rows are picked in proportion to the time from there to the clock, as who came late has had less of it. Goes with zipf and top.',
    ),
  tree: z
    .boolean()
    .optional()
    .describe('For a table that refers to itself: each row picks an earlier one, the first none.'),
} as const;

const sequence = z.union(
  [
    whole,
    z.strictObject({
      start: whole.optional(),
      step: whole.optional(),
      format: text.optional().describe('As printf: ORD-%06d.'),
    }),
  ],
  'Must be the first number, or {start, step, format}',
);

/** Where a column’s values come from: exactly one of these stands in a column. */
export const generators = {
  sequence: sequence.describe('1, 2, 3, … from the number given; formatted: {format: ORD-%06d}.'),
  ordinal: whole.describe('In a table with `per`: the number among the rows of one parent, from the number given.'),
  uuid: z.literal(true, 'Must be true').describe('A random UUID (version 4), unique.'),
  unique: z
    .strictObject({ min: whole, max: whole, format: text.optional() })
    .describe('Whole numbers that look random and never repeat.'),
  pattern: text.describe('Text by a regular expression without loops: [A-Z]{2}-[0-9]{6}.'),
  value: scalar.describe('The same for every row.'),
  values: z
    .union([z.record(z.string(), z.number()), z.array(scalar).min(1)], 'Must be {value: weight, …} or a list of values')
    .describe('One of some values, by weight: {Free: 60, Pro: 30}; a list gives all the same weight.'),
  integer: z.strictObject({ min: whole, max: whole }).describe('Whole numbers from min to max, both included, alike.'),
  ...optionalShapes(),
  references: referenceShape.references,
  from: text.describe('The value of a column of a related row: customer.region.'),
  sql: text.describe('An expression over columns of this row and of related ones.'),
  aggregate: text.describe(
    'Over the rows that have this one as their parent: sum(order_lines.line_total), count(order_lines).',
  ),
  time: z
    .strictObject({
      from: moment,
      to: moment,
      ordered: z
        .boolean()
        .optional()
        .describe('In a table with `per`: the times of one parent’s rows rise with their number.'),
      calendar: z
        .union([text, calendarSchema])
        .optional()
        .describe('How much happens when; a name of `calendars`, or said here.'),
    })
    .describe('A time from `from` up to `to`, which is not included.'),
  after: moment.describe('The time that `delay` is added to.'),
  step: z.literal(true, 'Must be true').describe('In a table with `every`: the time of the reading.'),
  wave: z
    .strictObject({ every: duration, amplitude: z.number(), peak: text.optional(), mean: z.number().optional() })
    .describe('A sine over time, in a table with `every`.'),
  state: z
    .enum(['name', 'entered', 'left'], 'Must be name, entered or left')
    .describe('In a table with `states`: which state, when it was entered, when it was left (null in the last).'),
  episodes: z
    .strictObject({
      count: whole.min(1, 'Must be at least 1').optional(),
      each: whole.min(1, 'Must be at least 1').optional(),
      last: delaySchema,
      rise: z.boolean().optional(),
    })
    .describe(
      'Drifts and faults that last, in a table with `every`: 0 outside, 1 in an episode, or with `rise` from 0 up to 1. `count` episodes in all, or `each` for every parent; `last` says how long.',
    ),
  cases: z
    .lazy((): z.ZodType => z.record(z.string(), generatorSchema))
    .describe('What the column is for each value of `by`; `else` for all others.'),
  struct: z.lazy((): z.ZodType => z.record(z.string(), columnSchema)).describe('A struct of fields.'),
  array: z
    .lazy((): z.ZodType => z.strictObject({ of: columnSchema, count: countSchema }))
    .describe('An array: {of: column, count: how many}.'),
  map: z
    .lazy((): z.ZodType => z.strictObject({ keys: columnSchema, values: columnSchema, count: countSchema }))
    .describe('A map: {keys: column, values: column, count: how many}.'),
} as const;

/** What belongs to one of them and cannot stand without it. */
const companions = {
  as: referenceShape.as,
  zipf: z
    .union([optionalShapes().zipf.unwrap(), z.number()])
    .optional()
    .describe('Ranks by power law: {exponent: 1.1, max: 1000}; beside `references` the exponent alone.'),
  top: referenceShape.top,
  weights: referenceShape.weights,
  since: referenceShape.since,
  tree: referenceShape.tree,
  by: text.optional().describe('The column that decides between the cases.'),
  delay: delaySchema.optional().describe('How long after: a duration or a distribution of durations.'),
};

const common = {
  type: text
    .optional()
    .describe('By Spark SQL’s names: decimal(12,2), timestamp, array<string>; by default what the source gives.'),
  nulls: share.optional().describe('Share of the rows that have no value.'),
  min: amount.optional().describe('The distribution is cut here: no value is less.'),
  max: amount.optional().describe('The distribution is cut here: no value is greater.'),
  comment: text.optional().describe('Goes into the Parquet schema and into the table.'),
  hidden: z.boolean().optional().describe('Computed for other columns, not written.'),
};

type Optional<T> = { [K in keyof T]: T[K] extends z.ZodType ? z.ZodOptional<T[K]> : never };

function optional<T extends Readonly<Record<string, z.ZodType>>>(fields: T): Optional<T> {
  // The mapped type says for each key what `optional` makes of it.
  return Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name, schema.optional()])) as never;
}

const generatorFields = { ...optional(generators), ...companions };

/** A source of values within another column: a case, a count. */
export const generatorSchema = z
  .strictObject({ ...generatorFields, min: common.min, max: common.max })
  .meta({ id: 'source' });

export const columnSchema = z.strictObject({ ...generatorFields, ...common }).meta({ id: 'column' });

/** How many: a number, or where the number comes from. */
export const countSchema = z
  .union([whole.min(0), generatorSchema], 'Must be a whole number, or a distribution of whole numbers')
  .meta({ id: 'count' });

export type ColumnSpec = z.output<typeof columnSchema>;
export type GeneratorSpec = z.output<typeof generatorSchema>;
export type CountSpec = z.output<typeof countSchema>;
