import type { z } from 'zod';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import type { ConfirmClean } from '../volume/clean-consent.ts';
import type { VolumeName } from '../volume/store.ts';
import { formatVolumePath, requireSafeSubfolder, resolveVolumeName } from '../volume/volume-path.ts';
import { option, usageError } from './options.ts';

/** The options that every delivery of local files takes, besides what is delivered. */
export const deliveryOptions = {
  catalog: option.catalog,
  schema: option.schema,
  volume: option.volume,
  remoteSubfolder: option.remoteSubfolder,
  clean: option.clean,
  cleanMode: option.cleanMode,
  dryRun: option.dryRun,
  probe: option.probe,
  concurrency: option.concurrency,
  maxConcurrency: option.maxConcurrency,
  createVolume: option.createVolume,
  createSchema: option.createSchema,
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
} as const;

/** And those of a delivery whose files lie on this machine. */
export const localDeliveryOptions = {
  ...deliveryOptions,
  fix: option.fix,
  allow: option.allow,
  resume: option.resume,
  manifest: option.manifest,
} as const;

export type LocalDeliveryInput = z.output<z.ZodObject<typeof localDeliveryOptions>>;

export type DeliveryInput = z.output<z.ZodObject<typeof deliveryOptions>>;

/** Options of a delivery that have no form on a wire. */
export interface DeliveryLibraryOptions {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
  /** Asked before a folder is cleaned that holds files which no lakeseed run put there; without it they are removed. */
  readonly confirmClean?: ConfirmClean;
}

/** Requests under way at once: at the start, and at most. Whoever gives one number means it. */
export function resolveConcurrency({ concurrency, maxConcurrency }: Partial<DeliveryInput>) {
  return {
    concurrency: concurrency ?? Math.min(DEFAULT_CONCURRENCY, maxConcurrency ?? DEFAULT_CONCURRENCY),
    maxConcurrency: maxConcurrency ?? concurrency ?? DEFAULT_MAX_CONCURRENCY,
  };
}

const DEFAULT_CONCURRENCY = 8;
/** The limit is the workspace's, and other people work there. */
const DEFAULT_MAX_CONCURRENCY = 16;

/** Where a delivery goes. */
export interface Target {
  readonly volume: VolumeName;
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
}

/** Throws UNSAFE_PATH for a destination that could be another than it looks, USAGE for options that contradict each other. */
export function resolveTarget(input: DeliveryInput): Target {
  const volume = resolveVolumeName(input);
  const remoteBase = formatVolumePath(volume, requireSafeSubfolder(input.remoteSubfolder));
  if (input.createSchema && !input.createVolume) {
    const message = 'Makes the schema only: createVolume is missing';
    const problem = { option: 'createSchema', message, mentions: ['createVolume'] };
    throw usageError([problem], 'Ask for both (--create-volume --create-schema).');
  }
  const { concurrency = 1, maxConcurrency = 64 } = input;
  if (concurrency > maxConcurrency) {
    const message = `Must not be more than maxConcurrency (${maxConcurrency}); got ${concurrency}`;
    throw usageError([{ option: 'concurrency', message, mentions: ['maxConcurrency'] }]);
  }
  return { volume, remoteBase };
}
