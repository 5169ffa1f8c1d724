import { formatVolumePath, parseVolumePath, requireSafeSubfolder, resolveVolumeName } from '../volume/volume-path.ts';
import { option, usageError } from './options.ts';

/** A destination as a person may write it: one path, or three names and a folder. */
export interface WrittenDestination {
  readonly to?: string | undefined;
  readonly catalog?: string | undefined;
  readonly schema?: string | undefined;
  readonly volume?: string | undefined;
  readonly remoteSubfolder?: string | undefined;
  /** With the local workspace a destination need not be written. */
  readonly local: boolean;
}

/** The four options that every delivery takes. */
export interface Destination {
  readonly catalog: string;
  readonly schema: string;
  readonly volume: string;
  readonly remoteSubfolder: string;
}

/** The volume that a new local workspace holds. */
const LOCAL_VOLUME = { catalog: 'main', schema: 'default', volume: 'lakeseed' } as const;

const DEFAULT_SUBFOLDER = option.remoteSubfolder.parse(undefined);

const HINT =
  'Write --to /Volumes/<catalog>/<schema>/<volume>, or --catalog, --schema and --volume; or use --local, which needs neither.';

/** Puts the two ways to write a destination into one; on Databricks nothing is taken for granted. USAGE, UNSAFE_PATH. */
export function resolveDestination(written: WrittenDestination): Destination {
  const { to, local, remoteSubfolder, catalog, schema, volume } = written;
  const names = { catalog, schema, volume };
  const given = Object.entries({ ...names, remoteSubfolder }).filter(([, value]) => value !== undefined);
  if (to !== undefined) {
    if (given.length > 0) {
      const problems = given.map(([name]) => ({ option: name, message: 'Cannot be given beside --to' }));
      throw usageError(problems, 'Write the destination in one way: --to alone, or the separate options.');
    }
    const path = parseVolumePath(to);
    return { ...path.volume, remoteSubfolder: path.subfolder ?? DEFAULT_SUBFOLDER };
  }
  const subfolder = requireSafeSubfolder(remoteSubfolder ?? DEFAULT_SUBFOLDER);
  if (catalog !== undefined && schema !== undefined && volume !== undefined) {
    return { ...resolveVolumeName({ catalog, schema, volume }), remoteSubfolder: subfolder };
  }
  const missing = Object.entries(names).filter(([, value]) => value === undefined);
  if (missing.length < 3) {
    const problems = missing.map(([name]) => ({ option: name, message: 'Is missing: the volume has three names' }));
    throw usageError(problems, HINT);
  }
  if (!local) throw usageError([{ option: '', message: 'No destination was given' }], HINT);
  return { ...LOCAL_VOLUME, remoteSubfolder: subfolder };
}

/** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
export function formatDestination({ remoteSubfolder, ...volume }: Destination): string {
  return formatVolumePath(volume, remoteSubfolder);
}
