import { type ErrorRecord, errorRecord } from '../errors/format.ts';
import type { Warning } from '../errors/warning.ts';
import type { FolderCheck, TableSummary } from '../parquet/check-folder.ts';
import type { Finding } from '../parquet/finding.ts';
import type { Fixed } from '../parquet/fix-report.ts';
import type { Delivery } from '../volume/deliver.ts';
import { OLD_FILES_GONE } from '../volume/explain-interruption.ts';
import type { CleanMode } from '../volume/plan.ts';
import type { EffectivePermissions } from '../volume/store.ts';
import { fileWarnings } from './file-warnings.ts';

/** A file that did not arrive, and why: the fields of a LakeseedError. */
export interface UploadError extends ErrorRecord {
  /** Relative to the local data folder. */
  readonly path: string;
}

/** What a dry run would have done. */
export interface UploadPlan {
  /** Whether the volume would have been made. */
  readonly createVolume: boolean;
  /** Remote paths, with bytes. */
  readonly upload: readonly { readonly path: string; readonly bytes: number }[];
  /** Remote paths of files. */
  readonly delete: readonly string[];
  /** What Unity Catalog says: granted, not tried. Null where it does not say. */
  readonly permissions: EffectivePermissions | null;
  /** Whether it was tried: a small file was written and deleted. */
  readonly probed: boolean;
}

export interface UploadResult {
  /** Every file arrived with its size. */
  readonly success: boolean;
  /** Files whose remote size was confirmed. */
  readonly filesUploaded: number;
  /** Their remote paths, sorted. */
  readonly uploadedPaths: readonly string[];
  /** The files that did not arrive. */
  readonly errors: readonly UploadError[];
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  /** Where that lies on this machine; null on Databricks. */
  readonly localBase: string | null;
  readonly bytesUploaded: number;
  /** What arrived; what would be sent in a dry run. */
  readonly tables: readonly TableSummary[];
  /** Files that were removed from the remote folder. */
  readonly deleted: number;
  /** Local Parquet that the project's last run did not write, relative to the data folder. */
  readonly stale: readonly string[];
  /** What was rewritten before it was sent, with `fix`; paths are those of the local files. */
  readonly fixed: readonly Fixed[];
  /** Local files that are no Parquet and stay behind. */
  readonly ignored: number;
  readonly warnings: readonly Warning[];
  /** What the check found that does not keep the files from being delivered. */
  readonly findings: readonly Finding[];
  /** After a failure, what has become of the files from before; else null. */
  readonly note: string | null;
  readonly dryRun: boolean;
  /** Null unless it was a dry run. */
  readonly plan: UploadPlan | null;
}

export interface UploadParts {
  readonly check: FolderCheck;
  readonly delivery: Delivery;
  readonly localBase: string | null;
  readonly fixed: readonly Fixed[];
  readonly stale: readonly string[];
  readonly warnings: readonly Warning[];
  readonly cleanMode: CleanMode;
  /** Of a dry run. */
  readonly rehearsal: Pick<UploadPlan, 'createVolume' | 'permissions' | 'probed'> | null;
}

export function uploadResult({ check, delivery, rehearsal, ...parts }: UploadParts): UploadResult {
  const { plan, confirmed, failed, deleted, foreign } = delivery;
  const sent = new Set((rehearsal ? plan.uploads : confirmed).map(({ file }) => file.path));
  return {
    success: failed.length === 0,
    filesUploaded: confirmed.length,
    uploadedPaths: confirmed.map(({ remotePath }) => remotePath),
    errors: failed.map(({ upload, error }) => ({ path: upload.file.path, ...errorRecord(error) })),
    remoteBase: plan.remoteBase,
    localBase: parts.localBase,
    bytesUploaded: confirmed.reduce((total, { file }) => total + file.size, 0),
    tables: summarizeTables(check, sent),
    deleted,
    stale: parts.stale,
    fixed: parts.fixed,
    ignored: check.ignored,
    warnings: [...parts.warnings, ...foreignWarnings(foreign.map(({ path }) => path))],
    findings: check.findings,
    note: failed.length === 0 ? null : noteOf(delivery, parts.cleanMode),
    dryRun: rehearsal !== null,
    plan: rehearsal && {
      ...rehearsal,
      upload: plan.uploads.map(({ remotePath, file }) => ({ path: remotePath, bytes: file.size })),
      delete: plan.deleteFiles.map(({ path }) => path),
    },
  };
}

/** The tables, as far as their files are among the given ones. */
function summarizeTables({ files }: FolderCheck, paths: ReadonlySet<string>): TableSummary[] {
  const byTable = Map.groupBy(
    files.filter(({ path }) => paths.has(path)),
    ({ table }) => table,
  );
  const tables = [...byTable].map(([name, members]) => ({
    name,
    files: members.length,
    rows: members.reduce((total, { rows }) => total + rows, 0),
    bytes: members.reduce((total, { size }) => total + size, 0),
  }));
  return tables.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function foreignWarnings(paths: readonly string[]): Warning[] {
  const hint = 'Readers of the folder see it, too: give every writer a folder of its own.';
  const says = 'was put there by somebody else while the folder was delivered';
  return fileWarnings({ code: 'FOREIGN_FILE', paths, says, hint });
}

function noteOf({ plan, confirmed, deleted }: Delivery, cleanMode: CleanMode): string {
  const arrived = `${plan.remoteBase} now holds ${confirmed.length} of the ${plan.uploads.length} files.`;
  if (cleanMode === 'before') return deleted > 0 ? `${arrived} ${OLD_FILES_GONE}` : arrived;
  return plan.deleteFiles.length > 0 ? `${arrived} The files from before are still there.` : arrived;
}
