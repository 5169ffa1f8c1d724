import { formatBytes, formatCount, formatDuration, formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import { paint, type Target } from './paint.ts';
import { renderTables, type ShownTable } from './render-check.ts';
import { renderHint } from './render-hint.ts';
import { renderPermissions, type ShownPermissions } from './render-permissions.ts';
import { renderWarnings } from './render-warnings.ts';
import { spellFlags } from './spell-flags.ts';

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
  readonly cleanMode?: 'before' | 'after';
  readonly plan?: ShownPlan | null;
}

interface ShownPlan extends ShownPermissions {
  readonly createVolume: boolean;
  readonly delete: readonly string[];
}

/** What the script printed, what has arrived, and how it ended; for a dry run what would be removed. */
export function renderRemote(run: ShownRemote, hint: string | null, target: Target): string {
  if (run.plan) return renderRehearsal(run, run.plan, target);
  return [
    ...(run.output.trim() === '' ? [] : [run.output.trimEnd(), '']),
    ...renderWarnings(run.warnings, target),
    ...(run.error === null ? [] : [renderFailure(run.code ?? '', run.error.trimEnd(), target), '']),
    ...(run.tables.length > 0 ? [renderTables(run.tables), ''] : []),
    verdict(run, target),
    ...(run.note ? [spellFlags(run.note)] : []),
    ...renderHint(hint, target),
    ...(run.runUrl === null ? [] : [`Run: ${run.runUrl}`]),
    ...(run.localBase && run.success ? [`On this machine: ${run.localBase}`] : []),
  ].join('\n');
}

/** A traceback stands below its title, as Python prints it. */
function renderFailure(code: string, error: string, target: Target): string {
  const title = `${paint('red', 'error', target)} ${paint('bold', code, target)}:`;
  return `${title}${error.includes('\n') ? '\n' : ' '}${error}`;
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

function renderRehearsal({ volumePath, cleanMode }: ShownRemote, plan: ShownPlan, target: Target): string {
  const { length } = plan.delete;
  const lines = plan.delete.slice(0, SHOWN).map(path => `  ${paint('red', '-', target)} ${path}`);
  const more = length > SHOWN ? [`  … and ${formatCount(length - SHOWN)} more`] : [];
  const run = `Would run the script, which writes to ${volumePath}`;
  const isLast = cleanMode === 'after' && length > 0;
  const removal = isLast
    ? [run, `Would remove, after a success, what it has not rewritten of ${formatPlural(length, 'file')}`]
    : [`Would remove ${formatPlural(length, 'file')} from ${volumePath}`];
  return [
    ...(plan.createVolume ? ['Would make the volume'] : []),
    ...removal,
    ...lines,
    ...more,
    ...(isLast ? [] : [run]),
    ...(plan.createVolume ? [] : [renderPermissions(plan)]),
    'Nothing was changed and nothing was run.',
  ].join('\n');
}
