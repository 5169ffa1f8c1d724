import type { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import type { UploadResult } from '../../src/generator/upload-result.ts';
import type { Scene } from './scene.ts';

/** How a delivery ended, and what the remote folder held at once afterwards, by path below it. */
export interface Outcome {
  readonly result: UploadResult | null;
  readonly error: LakeseedError | null;
  readonly cancelled: boolean;
  readonly now: ReadonlyMap<string, Buffer>;
}

const MANIFEST = '_lakeseed_manifest.json';

/** Everything about which the result or the error does not say the truth. */
export function findProblems(scene: Scene, outcome: Outcome, now: ReadonlyMap<string, Buffer>): string[] {
  return [
    ...wrongFiles(scene, now),
    ...(outcome.result ? falseClaims(scene, outcome.result, now) : []),
    ...(outcome.error ? falseReports(scene, outcome, now) : []),
  ];
}

/** A file is wholly the old one or wholly the new one, never anything else. */
function wrongFiles({ local, old }: Scene, now: ReadonlyMap<string, Buffer>): string[] {
  return [...now].flatMap(([path, bytes]) => {
    if (path === MANIFEST || isSame(local.get(path), bytes) || isSame(old.get(path), bytes)) return [];
    return `${path} holds ${bytes.length} bytes that are neither the old nor the new file`;
  });
}

function falseClaims(scene: Scene, result: UploadResult, now: ReadonlyMap<string, Buffer>): string[] {
  const { local, old, clean, cleanMode } = scene;
  const problems: string[] = [];
  const confirmed = new Set(result.uploadedPaths.map(path => path.slice(result.remoteBase.length + 1)));
  for (const path of confirmed) {
    if (!isSame(local.get(path), now.get(path))) problems.push(`${path} is said to be there, but is not`);
  }
  if (result.filesUploaded !== confirmed.size) problems.push('filesUploaded is not the number of uploadedPaths');
  const missing = [...local.keys()].filter(path => !confirmed.has(path));
  const named = new Set(result.errors.map(({ path }) => path));
  for (const path of missing) if (!named.has(path)) problems.push(`${path} is neither delivered nor among the errors`);
  // A manifest that was asked for and could not be written is a failure, too.
  const isWhole = missing.length === 0 && (result.manifest !== null || !scene.manifest);
  if (result.success !== isWhole) problems.push('success does not say whether all files are there');
  const warned = new Set(result.warnings.map(({ path }) => path?.slice(result.remoteBase.length + 1)));
  for (const path of now.keys()) {
    if (local.has(path) || path === MANIFEST || !clean || warned.has(path)) continue;
    if (result.success || cleanMode === 'before') problems.push(`${path} is still there, and nothing says so`);
  }
  if (!clean || (cleanMode === 'after' && !result.success)) {
    for (const path of old.keys()) {
      if (!now.has(path) && path !== MANIFEST) problems.push(`${path} was lost`);
    }
  }
  return problems;
}

function falseReports(scene: Scene, { error, cancelled }: Outcome, now: ReadonlyMap<string, Buffer>): string[] {
  const { code, message, details, hint } = error!;
  const problems: string[] = [];
  if (code === 'INTERNAL') problems.push(`a bug: ${message}`);
  if (!hint) problems.push(`${code} has no hint`);
  const base = details?.['remoteBase'];
  if (base === undefined) {
    if (!message.includes('Nothing was deleted')) return problems;
    for (const [path, bytes] of scene.old) {
      if (!isSame(now.get(path), bytes)) problems.push(`${path} was lost, but is said to be untouched`);
    }
    return problems;
  }
  const remaining = details?.['remaining'] as string[] | undefined;
  if (remaining === undefined) {
    if (!message.includes('could not be found out')) problems.push('the error does not say what the folder holds');
    return problems;
  }
  // What was under way at the moment of a cancellation may arrive after the look.
  if (cancelled) return problems;
  const told = remaining.map(path => path.slice(String(base).length + 1)).sort();
  const there = [...now.keys()].sort();
  if (told.join('\n') !== there.join('\n')) problems.push(`the error tells of [${told}], there is [${there}]`);
  return problems;
}

function isSame(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a !== undefined && b !== undefined && a.equals(b);
}
