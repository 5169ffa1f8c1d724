import { invalidPath } from '../http/api-error.ts';
import type { SecurableName } from '../unity-catalog/securable.ts';

/** A place in a volume: the volume's lower-case names and the segments below it. */
export interface VolumePath {
  readonly volume: SecurableName;
  readonly below: readonly string[];
  /** `/Volumes/<catalog>/<schema>/<volume>[/…]`, unescaped. */
  readonly text: string;
  readonly trailingSlash: boolean;
}

/** Reads the decoded segments after `/fs/files` or `/fs/directories`. Doubled slashes count as one. */
export function parseVolumePath(segments: readonly string[]): VolumePath {
  const parts = segments.filter(segment => segment !== '');
  if (parts[0] !== 'Volumes') throw invalidPath(`unsupported first path component: ${parts[0] ?? ''}`);
  // A decoded slash would be two segments on disk, dots would climb, and no file system takes a NUL.
  const strange = parts.find(part => part === '.' || part === '..' || /[/\0]/.test(part));
  if (strange !== undefined) throw invalidPath(`path component ${JSON.stringify(strange)} is not allowed`);
  if (parts.length < 4) throw invalidPath('the path has to lie in a volume: /Volumes/<catalog>/<schema>/<volume>');
  const volume = parts.slice(1, 4).map(name => name.toLowerCase());
  const below = parts.slice(4);
  return {
    volume,
    below,
    text: `/${['Volumes', ...volume, ...below].join('/')}`,
    trailingSlash: segments.at(-1) === '',
  };
}

/** The same for a path as it stands in JSON and in query values: unescaped. */
export function parseVolumePathText(path: string): VolumePath {
  return parseVolumePath(path.split('/').slice(1));
}

/** A file needs a name of its own below the volume. */
export function requireFilePath(path: VolumePath): VolumePath {
  if (path.below.length === 0 || path.trailingSlash) throw invalidPath(`${path.text} does not name a file`);
  return path;
}
