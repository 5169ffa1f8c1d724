/** One `key=value` folder on the way to a file. */
export interface Partition {
  readonly key: string;
  readonly value: string;
}

/**
 * The Hive partitions between a table's folder and a file, the file's path being relative to the data folder;
 * null where another kind of folder is on the way.
 */
export function partitionsOf(path: string): readonly Partition[] | null {
  const folders = path.split('/').slice(1, -1);
  if (!folders.every(isPartition)) return null;
  return folders.map(folder => {
    const split = folder.indexOf('=');
    return { key: unescapeFolder(folder.slice(0, split)), value: unescapeFolder(folder.slice(split + 1)) };
  });
}

/** Spark fails on a partition without a value (`key=`). */
export function isPartition(folder: string): boolean {
  return /^[^=]+=./.test(folder);
}

/** Writers put characters that a file name cannot have as `%3A` into the folder's name. */
export function unescapeFolder(name: string): string {
  return name.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
