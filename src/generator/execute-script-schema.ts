import { z } from 'zod';
import { option } from './options.ts';

// Apart from what runs, so that a command's flags are known without loading it.
export const executeScriptSchema = z.strictObject({
  projectPath: option.projectPath,
  scaleFactor: option.scaleFactor,
  pythonBin: option.pythonBin,
  timeoutSec: option.timeoutSec,
  env: option.env,
  install: option.install,
  installTimeoutSec: option.installTimeoutSec,
});
