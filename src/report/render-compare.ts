import { formatBytes, formatCount, formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import { paint, type Target } from './paint.ts';
import { renderWarnings } from './render-warnings.ts';

/** What a comparison came to, as far as it is shown. */
export interface ShownComparison {
  readonly same: boolean;
  readonly source: string;
  readonly remoteBase: string;
  readonly deep: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly different: readonly ShownDifference[];
  readonly warnings: readonly Warning[];
}

interface ShownDifference {
  readonly path: string;
  readonly reason: 'size' | 'content' | 'changed';
  readonly bytes: number;
  readonly remoteBytes: number;
  readonly sha256: string | null;
  readonly remoteSha256: string | null;
}

/** Every difference by file, then the verdict. */
export function renderCompare(comparison: ShownComparison, target: Target): string {
  const { same, source, remoteBase, deep, files, bytes, missing, extra, different, warnings } = comparison;
  const looked = deep ? 'contents' : 'names and sizes';
  const sides = `${source} (${formatPlural(files, 'file')}, ${formatBytes(bytes)}) and ${remoteBase}`;
  const counts = [
    ...(missing.length > 0 ? [`${formatCount(missing.length)} missing`] : []),
    ...(different.length > 0 ? [`${formatCount(different.length)} different`] : []),
    ...(extra.length > 0 ? [`${formatCount(extra.length)} not expected`] : []),
  ];
  return [
    ...renderWarnings(warnings, target),
    ...some(missing, path => `${paint('red', 'missing  ', target)} ${path}`),
    ...some(different, one => `${paint('yellow', 'different', target)} ${one.path}: ${describe(one)}`),
    ...some(extra, path => `${paint('cyan', 'extra    ', target)} ${path}`),
    ...(counts.length > 0 ? [''] : []),
    same
      ? `${paint('green', 'The same', target)}: ${sides}, by ${looked}`
      : `${paint('red', 'Not the same', target)}: ${sides}, by ${looked}: ${counts.join(', ')}`,
    ...(same && !deep ? ['Contents were not read; --deep compares them, too.'] : []),
  ].join('\n');
}

function describe({ reason, bytes, remoteBytes, sha256, remoteSha256 }: ShownDifference): string {
  if (reason === 'size') return `${formatCount(remoteBytes)} bytes in the volume, ${formatCount(bytes)} expected`;
  if (reason === 'changed') return 'was written by somebody while it was read';
  return `other content of the same size (SHA-256 ${remoteSha256?.slice(0, 12)}…, expected ${sha256?.slice(0, 12)}…)`;
}

const SHOWN = 20;

function some<Item>(items: readonly Item[], render: (item: Item) => string): string[] {
  const rest = items.length - SHOWN;
  return [...items.slice(0, SHOWN).map(render), ...(rest > 0 ? [`  … and ${formatCount(rest)} more`] : [])];
}
