import { z } from 'zod';

/** What a dataset project takes wherever it is generated. */
export const datasetOptions = {
  dataset: z
    .string('Must be the path of a file')
    .min(1, 'Must be the path of a file')
    .optional()
    .describe('The dataset file, from the project’s folder; dataset.yaml, .yml, .json or .ts by default.'),
  threads: z
    .int('Must be a whole number from 1 to 64')
    .min(1, 'Must be a whole number from 1 to 64')
    .max(64, 'Must be a whole number from 1 to 64')
    .optional()
    .describe('Threads that generate; by default as many as there are processors, up to 16. The data is the same.'),
  format: z
    .array(z.enum(['csv', 'jsonl'], 'Must be csv or jsonl'))
    .default([])
    .describe('Also write <project>/export/<format>/<table>.<format>: csv or jsonl.'),
} as const;
