import { mapConcurrent } from '../base/map-concurrent.ts';
import { type ListTreeOptions, listTree, type RemoteTree } from './list-tree.ts';
import type { VolumeStore } from './store.ts';

/**
 * Lists the folders of some files once more, with what lies below them: a listing can lose a page. What either of the two
 * listings shows is there, as the second one shows it.
 */
export async function lookAgain(
  store: Pick<VolumeStore, 'list'>,
  tree: RemoteTree,
  paths: readonly string[],
  options: ListTreeOptions,
): Promise<RemoteTree> {
  const folders = new Set(paths.map(path => path.slice(0, path.lastIndexOf('/'))));
  const files = new Map(tree.files.map(file => [file.path, file]));
  const directories = new Set(tree.directories);
  for (const again of await mapConcurrent([...folders], folder => listTree(store, folder, options), options)) {
    for (const file of again.files) files.set(file.path, file);
    for (const directory of again.directories) directories.add(directory);
  }
  return {
    files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    directories: [...directories].sort(),
  };
}
