import { z } from 'zod';
import { option } from '../generator/options.ts';

const COUNT = 'Must be a whole number of at least 1';
const SECONDS = 'Must be above 0';

/** What the person who starts the server decides, and no agent can change. */
export const settingsSchema = z.strictObject({
  root: z.array(z.string().min(1)).default([]),
  readOnly: z.boolean().default(false).describe('Refuse every tool that would run, write or delete something.'),
  maxFiles: z.int(COUNT).min(1, COUNT).optional().describe('Deliver at most this many files at once.'),
  maxBytes: z.int(COUNT).min(1, COUNT).optional().describe('Deliver at most this many bytes at once.'),
  maxSeconds: z.number(SECONDS).positive(SECONDS).optional().describe('End every run after this many seconds.'),
  passCredentials: z
    .boolean()
    .default(false)
    .describe('Let scripts see the DATABRICKS_* and other credential variables of the server.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export type Settings = z.output<typeof settingsSchema>;
