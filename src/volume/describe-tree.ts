import { formatBytes, formatPlural, listSome } from '../base/format.ts';
import type { RemoteTree } from './list-tree.ts';

/** What a folder holds, as the beginning or end of a sentence: `… now holds 2 files (3 KiB): a/x.parquet, b/y.parquet`. */
export function describeTree(remoteBase: string, { files }: RemoteTree): string {
  if (files.length === 0) return `${remoteBase} now holds no files`;
  const bytes = files.reduce((total, { size }) => total + size, 0);
  const names = files.map(({ path }) => path.slice(remoteBase.length + 1));
  return `${remoteBase} now holds ${formatPlural(files.length, 'file')} (${formatBytes(bytes)}): ${listSome(names)}`;
}
