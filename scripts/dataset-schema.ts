import { z } from 'zod';
import { datasetSchema } from '../src/dataset/spec/dataset.ts';

/** The schema of a dataset file for editors: completion, hover texts and what is misspelt. Names are resolved by `lakeseed plan` alone. */
export function datasetJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(datasetSchema, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'A lakeseed dataset', ...schema };
}
