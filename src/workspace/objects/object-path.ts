import { type ApiError, invalidParameter } from '../http/api-error.ts';

/** A place in the workspace's tree of folders. */
export interface ObjectPath {
  /** Below the root; the same for /Users/x and /Workspace/Users/x. */
  readonly names: readonly string[];
  /** In the form that was asked for. */
  readonly text: string;
}

/** Reads a path as it stands in JSON and in query values: unescaped. Doubled slashes count as one. */
export function parseObjectPath(asked: string): ObjectPath {
  if (!asked.startsWith('/')) throw invalidObjectPath(asked, "it does not start with '/'");
  const parts = asked.split('/').filter(part => part !== '');
  // Dots would climb on disk, and no file system takes a NUL.
  const strange = parts.find(part => part === '.' || part === '..' || part.includes('\0'));
  if (strange !== undefined) throw invalidObjectPath(asked, `${JSON.stringify(strange)} is not allowed as a name`);
  const names = parts[0] === 'Workspace' ? parts.slice(1) : parts;
  // Behind a doubled slash the cloud leaves the prefix out of its answers.
  return { names, text: `/${(asked.startsWith('//') ? names : parts).join('/')}` };
}

export function childOf({ names, text }: ObjectPath, name: string): ObjectPath {
  return { names: [...names, name], text: text === '/' ? `/${name}` : `${text}/${name}` };
}

export function parentOf({ names, text }: ObjectPath): ObjectPath {
  return { names: names.slice(0, -1), text: text.slice(0, text.lastIndexOf('/')) || '/' };
}

/** The root folders and everybody's home, which nobody deletes. */
export function isProtected({ names: [first, ...below] }: ObjectPath): boolean {
  return first === undefined || (first === 'Users' && below.length < 2) || (first === 'Shared' && below.length === 0);
}

export function invalidObjectPath(path: string, problem: string): ApiError {
  return invalidParameter(`Invalid path (${path}): ${problem}`);
}
