import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { toSeconds } from '../base/to-seconds.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { cancelledError } from '../errors/cancelled.ts';
import type { Warning } from '../errors/warning.ts';
import { type ContentComparison, compareContents } from '../volume/compare-contents.ts';
import { compareTree, type Difference } from '../volume/compare-tree.ts';
import { listTree } from '../volume/list-tree.ts';
import type { VolumeStore } from '../volume/store.ts';
import { leftBehindWarnings, strangerWarnings } from './compare-warnings.ts';
import { dataPath } from './data-path.ts';
import { type Destination, formatDestination } from './destination.ts';
import {
  type ExpectedFiles,
  expectFolder,
  expectManifestFile,
  expectRemoteManifest,
  isManifestFile,
} from './expected-files.ts';
import { findComparedFolder } from './find-compared-folder.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions, usageError } from './options.ts';

export const compareDataSchema = z.strictObject({
  path: dataPath
    .default('.')
    .describe('A project, a folder with one folder per table, or a manifest: a file whose name ends with .json.'),
  manifest: z
    .boolean()
    .default(false)
    .describe('Compare with the manifest that lies in the volume, instead of files on this machine.'),
  deep: z
    .boolean()
    .default(false)
    .describe('Read every file and compare contents (SHA-256), not only names and sizes.'),
  catalog: option.catalog.optional(),
  schema: option.schema.optional(),
  volume: option.volume.optional(),
  remoteSubfolder: option.remoteSubfolder.removeDefault().optional(),
  concurrency: option.concurrency.describe('Files read at once, at most 8, which is the default.'),
  profile: option.profile,
  host: option.host,
  local: option.local,
  localDir: option.localDir,
});

export interface CompareDataOptions extends z.input<typeof compareDataSchema>, LibraryOptions {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
}

export interface CompareDataResult {
  /** The folder holds exactly the expected files, as far as they were compared. */
  readonly same: boolean;
  /** What was expected: the data folder, or the manifest, local or remote. */
  readonly source: string;
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  /** Whether contents were compared, too. */
  readonly deep: boolean;
  /** Expected files, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Relative to the folder, sorted, as are the next two: expected but not there, and there but not expected. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly different: readonly Difference[];
  /** Files that no reader of the tables sees: here those that are not delivered, there those that begin with `_` or `.`. */
  readonly ignored: { readonly local: number; readonly remote: number };
  readonly warnings: readonly Warning[];
}

/**
 * Holds a local data folder, or a manifest, against a folder of a volume: names and sizes from a listing, with `deep` also
 * the contents, which are read in constant memory. Nothing is changed. A difference is a result, not an error.
 *
 * Defaults: path ., manifest false, deep false, concurrency 8 (files at once), local false. Without a destination the
 * project's last delivery is meant, with the local workspace the volume that a new one holds.
 *
 * Throws USAGE (no destination is known, what is named is no manifest), UNSAFE_PATH, DATA_DIR_NOT_FOUND, LOCAL_IO, AUTH_FAILED,
 * VOLUME_NOT_FOUND, PERMISSION_DENIED, NETWORK, RATE_LIMITED, CANCELLED.
 *
 * @example
 * const { same, missing, different } = await compareData({ path: 'my-project', deep: true });
 */
export async function compareData(
  { signal, onEvent, credentials, ...options }: CompareDataOptions = {},
  effects: Effects = systemEffects(),
): Promise<CompareDataResult> {
  const input = parseOptions(compareDataSchema, options);
  if (signal?.aborted) throw cancelledError(signal);
  const emit = createEmitter(onEvent, effects.clock.now);
  const destination = await findComparedFolder(input, effects);
  try {
    const local = await expectLocal(input, effects, signal);
    await using opened = await openStore({ ...input, credentials, emit, signal }, effects);
    return await compare({ input, destination, local, store: opened.store, emit, signal }, effects);
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

type Input = z.output<typeof compareDataSchema>;

/** Null where the manifest lies in the volume. */
async function expectLocal(
  { path, manifest }: Input,
  effects: Effects,
  signal: AbortSignal | undefined,
): Promise<ExpectedFiles | null> {
  if (isManifestFile(path)) {
    if (manifest) {
      const message = 'Means the manifest in the volume, but path names one on this machine';
      throw usageError([{ option: 'manifest', message, mentions: ['path'] }], 'Leave out one of the two.');
    }
    return expectManifestFile(path, effects);
  }
  return manifest ? null : expectFolder(path, effects, signal);
}

interface Comparison {
  readonly input: Input;
  readonly destination: Destination;
  readonly local: ExpectedFiles | null;
  readonly store: VolumeStore;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
}

/** Each file under way holds some MiB. */
const MOST_AT_ONCE = 8;
const LISTED_AT_ONCE = 8;

async function compare({ input, destination, local, ...comparison }: Comparison, { clock }: Effects) {
  const { store, emit, signal } = comparison;
  const remoteBase = formatDestination(destination);
  const startedAt = clock.monotonic();
  await store.requireVolume(destination, signal);
  const concurrency = Math.min(input.concurrency ?? MOST_AT_ONCE, MOST_AT_ONCE);
  const remote = await listTree(store, remoteBase, { concurrency: LISTED_AT_ONCE, signal });
  const expected = local ?? (await expectRemoteManifest({ store, remoteBase, remote }, signal));
  const tree = compareTree(expected.files, remoteBase, remote);
  const leftBehind = tree.missing.filter(path => expected.stale.has(path));
  const { pairs } = tree;
  const toRead = input.deep ? pairs : [];
  const bytes = toRead.reduce((total, pair) => total + pair.expected.size, 0);
  emit({ type: 'compare.start', source: expected.source, remoteBase, files: toRead.length, bytes });
  const contents: ContentComparison = await compareContents({ store, pairs: toRead, concurrency, emit, signal });
  const missing = [...tree.missing.filter(path => !expected.stale.has(path)), ...contents.missing].sort();
  const different = [...tree.different, ...contents.different].sort((a, b) => (a.path < b.path ? -1 : 1));
  const same = missing.length + tree.extra.length + different.length === 0;
  emit({ type: 'compare.finish', same, durationSec: toSeconds(clock.monotonic() - startedAt) });
  const files = expected.files.filter(({ path }) => !leftBehind.includes(path));
  return {
    same,
    source: expected.source,
    remoteBase,
    deep: input.deep,
    files: files.length,
    bytes: files.reduce((total, { size }) => total + size, 0),
    missing,
    extra: tree.extra,
    different,
    ignored: { local: expected.ignored, remote: tree.ignored },
    warnings: [
      ...leftBehindWarnings(leftBehind),
      ...strangerWarnings({
        source: expected.source,
        remoteBase,
        files: files.length,
        missing: missing.length,
        extra: tree.extra.length,
      }),
    ],
  };
}
