import { z } from 'zod';
import { calendarSchema } from './calendar.ts';
import { columnSchema, countSchema, referenceShape } from './column.ts';
import { duration, moment, share, text } from './scalars.ts';
import { delaySchema } from './shapes.ts';

const names = z.union([text, z.array(text).min(1)], 'Must be a column, or a list of columns');

const textFormat = z.enum(['csv', 'jsonl']);

const statesSchema = z
  .strictObject({
    from: moment.describe('When the first state is entered: a column of the parent, or a moment.'),
    first: text.describe('The first state.'),
    next: z
      .record(z.string(), z.record(z.string(), share))
      .describe(
        'Of each state what follows, by share: {placed: {paid: 90%, cancelled: 10%}}. What is left to 100% ends there, as do states without a line.',
      ),
    stay: z
      .record(z.string(), delaySchema)
      .describe('How long each state lasts that something follows: a duration, or a distribution of durations.'),
    until: moment.optional().describe('What would happen from then on has not happened.'),
    limit: z
      .int('Must be a whole number')
      .min(1, 'Must be at least 1')
      .max(1000, 'Must be at most 1000')
      .optional()
      .describe('The most states that one parent goes through; 100 by default.'),
  })
  .describe('With `per`, instead of `count`: each parent goes through states, a row for each, in order.');

const tableSchema = z.strictObject({
  comment: text.optional().describe('Goes into the Parquet metadata and into the table.'),
  rows: z.int('Must be a whole number').min(0, 'Must not be below 0').optional().describe('Rows at scale 1.'),
  scaled: z.boolean().optional().describe('Whether the scale multiplies the rows; by default it does.'),
  per: text.optional().describe('Each row of that table has rows here: its `count`.'),
  as: text.optional().describe('Name of the relation to the table of `per`; by default its name without the plural s.'),
  count: countSchema.optional().describe('With `per`: how many rows a parent has.'),
  every: duration.optional().describe('With `per`: one row per step of time instead of `count`.'),
  from: moment.optional().describe('With `every`: the first step.'),
  to: moment.optional().describe('With `every`: the end, which is not included.'),
  states: statesSchema.optional(),
  key: names.optional().describe('Primary key: the column or columns that no two rows share.'),
  partition_by: names.optional().describe('Hive partitions: a folder per value.'),
  relations: z
    .record(z.string(), z.strictObject({ ...referenceShape, nulls: share.optional() }))
    .optional()
    .describe('Rows of other tables that several columns take values from.'),
  correlate: z
    .array(
      z.strictObject({
        columns: z
          .array(text)
          .length(2, 'Must be two columns')
          .describe('Two columns of a row; the second follows the first and is the second of one pair alone.'),
        rho: z
          .number()
          .min(-1, 'Must be from -1 to 1')
          .max(1, 'Must be from -1 to 1')
          .describe('Spearman’s rank correlation: 1 rises with the first, -1 falls, 0 has nothing to do with it.'),
      }),
    )
    .optional()
    .describe(
      'Rank correlation between columns that have a distribution, values or an integer: [{columns: [age, income], rho: 0.6}]. Values count in the order in which they are listed; where many rows have the same value, the ranks correlate less. With `cases` it holds within each case.',
    ),
  columns: z
    .record(z.string(), columnSchema)
    .refine(columns => Object.keys(columns).length > 0, 'Must have at least one column')
    .describe('By name; the order is that of the files.'),
});

/** A dataset file. */
export const datasetSchema = z.strictObject({
  dataset: text.describe('Its name.'),
  comment: text.optional().describe('What it is; goes into the Parquet metadata.'),
  version: z
    .union([text, z.number()])
    .optional()
    .describe('Whatever tells one edition from another; stands in the files.'),
  seed: z
    .int('Must be a whole number')
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .default(0)
    .describe('Another seed, other values.'),
  clock: moment.optional().describe('Today, as far as the dataset knows: it never looks at a clock.'),
  calendars: z.record(z.string(), calendarSchema).optional().describe('Calendars that several columns use.'),
  export: z
    .union([textFormat, z.array(textFormat).min(1)], 'Must be csv, jsonl, or a list of both')
    .optional()
    .describe('Text beside the Parquet, in `export/<format>/<table>.<format>`: csv (with a header), jsonl.'),
  tables: z
    .record(z.string(), tableSchema)
    .refine(tables => Object.keys(tables).length > 0, 'Must have at least one table')
    .describe('By name.'),
});

export type DatasetSpec = z.output<typeof datasetSchema>;
export type TableSpec = z.output<typeof tableSchema>;

/** Keys of the language that do not work yet: they are refused, never ignored. */
export const RESERVED: Readonly<Record<'dataset' | 'table' | 'column', readonly string[]>> = {
  dataset: ['stories', 'verify', 'locale'],
  table: ['dirty', 'stories'],
  column: [
    'words',
    'name',
    'email',
    'phone',
    'address',
    'company',
    'product',
    'job',
    'text',
    'user_agent',
    'json',
    'dirty',
    'stories',
    'late',
    'duplicates',
    'regex',
  ],
};
