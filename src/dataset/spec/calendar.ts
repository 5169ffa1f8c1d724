import { z } from 'zod';
import { moment, share, text } from './scalars.ts';

const holidays = z.strictObject({
  country: text.describe('Two letters, such as DE or US.'),
  region: text.optional().describe('A state of it, such as BY in DE: its own holidays as well.'),
  factor: share.describe('How much happens on a holiday, against what else the calendar says of the day.'),
});

/** How much happens when; every factor is against 100 %. */
export const calendarSchema = z
  .strictObject({
    growth: share.optional().describe('By how much a year has more than the one before: 60% or -10%.'),
    months: z.record(z.string(), share).optional().describe('Factors of months: {November: 150%}; others are 100%.'),
    weekdays: z.record(z.string(), share).optional().describe('Factors of weekdays: {Saturday: 60%}; others are 100%.'),
    hours: z
      .record(z.string(), share)
      .optional()
      .describe('Factors of hours of the day (UTC): {9-17: 100%, else: 10%}; others are `else`, by default 100%.'),
    holidays: holidays
      .optional()
      .describe('Public holidays of a country, as whole days in UTC: {country: DE, factor: 20%}.'),
    events: z
      .array(
        z.strictObject({
          name: text.optional(),
          from: moment,
          to: moment,
          factor: share,
        }),
      )
      .optional()
      .describe(
        'Named stretches with more or less: {name: Black Friday, from: 2025-11-28, to: 2025-12-01, factor: 300%}.',
      ),
  })
  .describe('How much happens when.');

export type CalendarSpec = z.output<typeof calendarSchema>;
