import { formatBytes, formatCount, formatDuration, formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import { paint, type Target } from './paint.ts';
import { renderTables, type ShownTable } from './render-check.ts';
import { renderHint } from './render-hint.ts';
import { renderWarnings } from './render-warnings.ts';

/** What a run on Databricks compute came to, as far as it is shown. */
export interface ShownRemote {
  readonly success: boolean;
  readonly output: string;
  readonly error: string | null;
  readonly code: string | null;
  readonly durationSec: number;
  readonly tables: readonly ShownTable[];
  readonly runUrl: string | null;
  readonly warnings: readonly Warning[];
  /** Where it wrote to. */
  readonly volumePath: string;
  readonly localBase?: string | null;
  readonly deleted?: number;
  readonly note?: string | null;
  readonly plan?: {
    readonly createVolume: boolean;
    readonly delete: readonly string[];
    readonly permissions: { readonly write: boolean; readonly privileges: readonly string[] } | null;
    readonly probed: boolean;
  } | null;
}

/** What the script printed, what has arrived, and how it ended; for a dry run what would be removed. */
export function renderRemote(run: ShownRemote, hint: string | null, target: Target): string {
  if (run.plan) return renderRehearsal(run.volumePath, run.plan, target);
  return [
    ...(run.output.trim() === '' ? [] : [run.output.trimEnd(), '']),
    ...renderWarnings(run.warnings, target),
    ...(run.error === null
      ? []
      : [`${paint('red', 'error', target)} ${paint('bold', run.code ?? '', target)}: ${run.error.trimEnd()}`, '']),
    ...(run.tables.length > 0 ? [renderTables(run.tables), ''] : []),
    verdict(run, target),
    ...(run.note ? [run.note] : []),
    ...renderHint(hint, target),
    ...(run.runUrl === null ? [] : [`Run: ${run.runUrl}`]),
    ...(run.localBase && run.success ? [`On this machine: ${run.localBase}`] : []),
  ].join('\n');
}

function verdict({ success, tables, volumePath, durationSec, deleted = 0 }: ShownRemote, target: Target): string {
  const after = `after ${formatDuration(durationSec)}`;
  const removed = deleted > 0 ? ` (${formatPlural(deleted, 'file')} from before removed)` : '';
  if (!success) return `${paint('red', 'Failed', target)} ${after}${removed}`;
  const files = tables.reduce((sum, table) => sum + table.files, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  const what = `${formatPlural(files, 'file')} (${formatBytes(bytes)}) in ${formatPlural(tables.length, 'table')}`;
  return `${paint('green', 'Arrived', target)} in ${volumePath} ${after}: ${what}${removed}`;
}

const SHOWN = 20;

function renderRehearsal(volumePath: string, plan: NonNullable<ShownRemote['plan']>, target: Target): string {
  const lines = plan.delete.slice(0, SHOWN).map(path => `  ${paint('red', '-', target)} ${path}`);
  const more = plan.delete.length - lines.length;
  return [
    ...(plan.createVolume ? ['Would make the volume'] : []),
    `Would remove ${formatPlural(plan.delete.length, 'file')} from ${volumePath}`,
    ...lines,
    ...(more > 0 ? [`  … and ${formatCount(more)} more`] : []),
    `Would run the script, which writes to ${volumePath}`,
    'Nothing was changed and nothing was run.',
  ].join('\n');
}
