import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { VolumeName } from './store.ts';

/** A place to deliver to: a volume and, where it was named, a folder below it. */
export interface VolumePath {
  readonly volume: VolumeName;
  /** Such as `retail/raw`; null for the volume itself. */
  readonly subfolder: string | null;
}

/**
 * Reads `/Volumes/<catalog>/<schema>/<volume>[/<subfolder>]`, with or without `dbfs:` before it and a slash at its end.
 * USAGE where it is no such path or has a name that Unity Catalog refuses; UNSAFE_PATH where it would lead elsewhere.
 */
export function parseVolumePath(text: string): VolumePath {
  const [root, prefix, catalog, schema, volume, ...below] = text
    .replace(/^dbfs:/i, '')
    .replace(/(?<=[^/])\/$/, '')
    .split('/');
  if (root !== '' || prefix !== 'Volumes' || catalog === undefined || schema === undefined || volume === undefined) {
    throw new LakeseedError('USAGE', `Not the path of a volume: ${JSON.stringify(text)}`, {
      hint: 'Write /Volumes/<catalog>/<schema>/<volume>, and behind it the folder if there is one.',
    });
  }
  const name = resolveVolumeName({ catalog, schema, volume });
  return { volume: name, subfolder: below.length === 0 ? null : requireSafeSubfolder(below.join('/')) };
}

/** The names as Unity Catalog keeps them, in lower case. USAGE, for all at once, where it refuses one; UNSAFE_PATH. */
export function resolveVolumeName({ catalog, schema, volume }: VolumeName): VolumeName {
  const names = Object.entries({ catalog, schema, volume });
  const unsafe = names.find(([, name]) => leadsElsewhere(name));
  if (unsafe) throw unsafePath(`The ${unsafe[0]} ${JSON.stringify(unsafe[1])}`);
  const problems = names
    .filter(([, name]) => !isSecurableName(name))
    .map(([option, name]) => ({ option, message: `Unity Catalog has no such name: ${JSON.stringify(name)}` }));
  if (problems.length > 0) {
    throw new LakeseedError('USAGE', problems.map(({ option, message }) => `${option}: ${message}`).join('\n'), {
      hint: 'A name has 1 to 255 characters, no spaces, periods, slashes or control characters.',
      details: { problems },
    });
  }
  return { catalog: catalog.toLowerCase(), schema: schema.toLowerCase(), volume: volume.toLowerCase() };
}

/** Returns a folder below a volume, such as `retail/raw`, unless it could mean any other place: UNSAFE_PATH. */
export function requireSafeSubfolder(subfolder: string): string {
  const isSafe = subfolder.split('/').every(segment => segment !== '' && !leadsElsewhere(segment));
  if (!isSafe) throw unsafePath(`The remote subfolder ${JSON.stringify(subfolder)}`);
  return subfolder;
}

/** `/Volumes/<catalog>/<schema>/<volume>`, and the folder below it. */
export function formatVolumePath({ catalog, schema, volume }: VolumeName, subfolder?: string | null): string {
  const root = `/Volumes/${catalog}/${schema}/${volume}`;
  return subfolder ? `${root}/${subfolder}` : root;
}

/** Whether one segment of a path, in any spelling that a server or a file system may see in it, is more or other than a name. */
function leadsElsewhere(segment: string): boolean {
  return spellings(segment).some(
    // Windows drops dots and spaces at the end of a name, so that `.. ` and `...` are other ways to climb.
    spelling => spelling === null || /[/\\\p{Cc}]/u.test(spelling) || /^[.\s]+$/.test(spelling),
  );
}

/** As it stands, in its Unicode compatibility form, and that percent-decoded again and again; null for what is no UTF-8. */
function spellings(segment: string): (string | null)[] {
  const found: (string | null)[] = [segment];
  for (let at: string | null = segment; at !== null; ) {
    const plain: string = at.normalize('NFKC');
    found.push(plain);
    if (!/%[0-9a-f]{2}/i.test(plain)) break;
    at = decode(plain);
    found.push(at);
  }
  return found;
}

/** A `%` that begins no escape is a `%`. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'));
  } catch {
    return null;
  }
}

function isSecurableName(name: string): boolean {
  return name.length <= 255 && /^[^\s./\p{Cc}]+$/u.test(name);
}

function unsafePath(what: string): LakeseedError {
  return new LakeseedError('UNSAFE_PATH', `${what} could lead out of the volume`, {
    hint: 'Name a folder below the volume, such as incoming_data or retail/raw: no "..", no empty segment, no slash at the beginning or end, no escapes of such.',
  });
}
