import { z } from 'zod';
import { datasetOptions } from './dataset-options.ts';
import { localDeliveryOptions } from './delivery-options.ts';
import { executeScriptSchema } from './execute-script-schema.ts';

// Apart from what runs, so that a command's flags are known without loading it.
export const generateAndUploadSchema = z.strictObject({
  ...executeScriptSchema.shape,
  ...datasetOptions,
  script: z.boolean().default(false).describe('Run the generate_data.py although the project holds a dataset, too.'),
  ...localDeliveryOptions,
});
