import { formatBytes, formatCount, formatPlural } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import { paint, type Target } from './paint.ts';
import { renderTables, type ShownTable } from './render-check.ts';
import { renderFixed, type ShownFixed } from './render-fixed.ts';
import { renderPermissions, type ShownPermissions } from './render-permissions.ts';
import { renderWarnings } from './render-warnings.ts';
import { spellFlags } from './spell-flags.ts';

/** What a delivery came to, as far as it is shown. */
export interface ShownUpload {
  readonly success: boolean;
  readonly filesUploaded: number;
  readonly bytesUploaded: number;
  readonly resumed: number;
  readonly manifest: string | null;
  readonly errors: readonly {
    readonly path: string;
    readonly code: string;
    readonly message: string;
    readonly hint: string;
  }[];
  readonly findings: readonly unknown[];
  readonly fixed: readonly ShownFixed[];
  readonly remoteBase: string;
  readonly localBase: string | null;
  readonly tables: readonly ShownTable[];
  readonly deleted: number;
  readonly stale: readonly string[];
  readonly ignored: number;
  readonly warnings: readonly Warning[];
  readonly note: string | null;
  readonly dryRun: boolean;
  readonly plan:
    | (ShownPermissions & {
        readonly createVolume: boolean;
        readonly upload: readonly { readonly path: string; readonly bytes: number }[];
        readonly delete: readonly string[];
      })
    | null;
}

/** What was delivered, table by table, and where it lies; for a dry run what would be. */
export function renderUpload(upload: ShownUpload, target: Target): string {
  if (upload.dryRun) return renderDryRun(upload, target);
  const lines = [
    ...renderWarnings(upload.warnings, target),
    ...fixedLines(upload, target),
    ...(upload.tables.length > 0 ? [renderTables(upload.tables), ''] : []),
    ...some(
      upload.errors.map(
        ({ path, code, message }) => `${paint('red', 'not delivered', target)} ${path}: ${code}: ${message}`,
      ),
    ),
    verdict(upload, target),
    ...(upload.manifest ? [`Manifest: ${upload.manifest}`] : []),
    ...(upload.note ? [spellFlags(upload.note)] : []),
    ...new Set(upload.errors.map(({ hint }) => `${paint('cyan', ' hint', target)} ${hint}`)),
    ...(upload.findings.length > 0
      ? [`${formatPlural(upload.findings.length, 'warning')} of the check: lakeseed check shows them`]
      : []),
    ...(upload.localBase ? [`On this machine: ${upload.localBase}`] : []),
  ];
  return lines.join('\n');
}

function verdict(
  {
    success,
    filesUploaded,
    bytesUploaded,
    resumed,
    errors,
    remoteBase,
    deleted,
    ignored,
    stale,
    warnings,
  }: ShownUpload,
  target: Target,
): string {
  const staleSent = warnings.some(({ code }) => code === 'STALE_FILE');
  const asides = [
    ...(resumed > 0 ? [`${formatCount(resumed)} of them already there`] : []),
    ...(deleted > 0 ? [`${formatPlural(deleted, 'file')} removed`] : []),
    ...(stale.length > 0
      ? [`${formatPlural(stale.length, 'file')} of earlier runs ${staleSent ? 'among them' : 'left behind'}`]
      : []),
    ...(ignored > 0 ? [`${formatPlural(ignored, 'other file')} ignored`] : []),
  ];
  const sent = `${formatPlural(filesUploaded, 'file')} (${formatBytes(bytesUploaded)})`;
  const text = success
    ? `${paint('green', 'Delivered', target)} ${sent} to ${remoteBase}, sizes confirmed`
    : `${paint('red', 'Incomplete', target)}: ${sent} of ${filesUploaded + errors.length} arrived in ${remoteBase}`;
  return `${text}${asides.length > 0 ? ` (${asides.join(', ')})` : ''}`;
}

const SHOWN = 20;

function fixedLines({ fixed }: ShownUpload, target: Target): string[] {
  return fixed.length > 0 ? [renderFixed(fixed, [], target)] : [];
}

function renderDryRun(upload: ShownUpload, target: Target): string {
  const { plan, remoteBase, tables, resumed, warnings } = upload;
  const uploads = plan?.upload ?? [];
  const deletes = plan?.delete ?? [];
  return [
    ...renderWarnings(warnings, target),
    ...fixedLines(upload, target),
    ...(tables.length > 0 ? [renderTables(tables), ''] : []),
    ...(plan?.createVolume ? ['Would make the volume'] : []),
    `Would remove ${formatPlural(deletes.length, 'file')} from ${remoteBase}`,
    ...some(deletes.map(path => `  ${paint('red', '-', target)} ${path}`)),
    `Would send ${formatPlural(uploads.length, 'file')}${resumed > 0 ? `; ${formatCount(resumed)} are there already` : ''}`,
    ...some(uploads.map(({ path, bytes }) => `  ${paint('green', '+', target)} ${path} (${formatBytes(bytes)})`)),
    ...(plan && !plan.createVolume ? [renderPermissions(plan)] : []),
    'Nothing was changed.',
  ].join('\n');
}

function some(lines: readonly string[]): string[] {
  const rest = lines.length - SHOWN;
  return rest > 0 ? [...lines.slice(0, SHOWN), `  … and ${formatCount(rest)} more`] : [...lines];
}
