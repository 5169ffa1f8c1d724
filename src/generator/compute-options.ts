import { z } from 'zod';
import type { OptionProblem } from '../errors/option-problem.ts';
import { option, usageError } from './options.ts';

const PATH = 'Must be a path in the workspace that begins with a slash';

/** Options of everything that runs on Databricks compute. */
export const computeOptions = {
  scaleFactor: option.scaleFactor,
  timeoutSec: option.timeoutSec
    .removeDefault()
    .default(600)
    .describe('Wall-clock limit of the run, in seconds; at the limit it is cancelled.'),
  install: option.install.describe('Install what the script declares into the environment of its run.'),
  installTimeoutSec: option.installTimeoutSec,
  startCluster: z.boolean().default(false).describe('Start the cluster when it is not running, and wait for it.'),
  startTimeoutSec: option.installTimeoutSec
    .removeDefault()
    .default(1200)
    .describe('How long the cluster may take to start, in seconds.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
} as const;

export const clusterIdOption = z
  .string('Must be a text that is not empty')
  .min(1, 'Must be a text that is not empty')
  .describe('Id of an all-purpose cluster, or its exact name.');

export const workspacePathOption = z
  .string(PATH)
  .regex(/^\/[^\0]*[^/\0]$/, PATH)
  .describe('Script in the workspace, such as /Workspace/Users/me@example.com/generate_data.py.');

/** Throws USAGE unless exactly one of the two is given. */
export function requireOneOf(
  options: Readonly<Record<string, unknown>>,
  pairs: readonly (readonly [string, string])[],
  hint: string,
): void {
  const isGiven = (name: string) => options[name] !== undefined && options[name] !== false;
  const problems = pairs.flatMap(([one, other]): OptionProblem[] => {
    if (isGiven(one) !== isGiven(other)) return [];
    const message = isGiven(one) ? `Cannot be given beside ${other}` : `Is missing: either this or ${other}`;
    return [{ option: one, message, mentions: [other] }];
  });
  if (problems.length > 0) throw usageError(problems, hint);
}
