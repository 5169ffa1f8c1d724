import { z } from 'zod';
import { clusterIdOption, computeOptions, workspacePathOption } from './compute-options.ts';

// Apart from what runs, so that a command's flags are known without loading it.
export const executeScriptOnClusterSchema = z.strictObject({
  clusterId: clusterIdOption,
  workspacePath: workspacePathOption,
  volumeOutputPath: z
    .string('Must be a path below /Volumes')
    .min(1, 'Must be a path below /Volumes')
    .describe('Becomes OUTPUT_PATH: /Volumes/<catalog>/<schema>/<volume>, or a folder below it.'),
  ...computeOptions,
});
