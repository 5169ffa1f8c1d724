import { type ErrorRecord, errorRecord } from '../errors/format.ts';
import type { Warning } from '../errors/warning.ts';
import type { FolderCheck, TableSummary } from '../parquet/check-folder.ts';
import type { Finding } from '../parquet/finding.ts';
import type { Fixed } from '../parquet/fix-report.ts';
import type { Delivery } from '../volume/delivery.ts';
import { OLD_FILES_GONE } from '../volume/explain-interruption.ts';
import { MANIFEST_NAME } from '../volume/manifest.ts';
import type { CleanMode } from '../volume/plan.ts';
import type { EffectivePermissions } from '../volume/store.ts';
import type { LocalDeliveryInput } from './delivery-options.ts';
import { foreignWarnings, manifestWarnings, resumeWarnings } from './delivery-warnings.ts';

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
  /** Every file is there with its size, and the manifest if one was wanted. */
  readonly success: boolean;
  /** Files whose remote size was confirmed, those that were not sent again included. */
  readonly filesUploaded: number;
  /** Their remote paths, sorted. */
  readonly uploadedPaths: readonly string[];
  /** The files that did not arrive. */
  readonly errors: readonly UploadError[];
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  /** Where that lies on this machine; null on Databricks. */
  readonly localBase: string | null;
  /** Of those files. */
  readonly bytesUploaded: number;
  /** How many of them an earlier delivery had sent, and this one did not send again. */
  readonly resumed: number;
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
  /** Remote path of the manifest; null where none was wanted, or it could not be written. */
  readonly manifest: string | null;
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
  readonly input: Pick<LocalDeliveryInput, 'clean' | 'cleanMode' | 'manifest'>;
  /** Goes on where this delivery was interrupted. */
  readonly resumeCommand: string;
  /** Of a dry run. */
  readonly rehearsal: Pick<UploadPlan, 'createVolume' | 'permissions' | 'probed'> | null;
}

export function uploadResult({ check, delivery, rehearsal, ...parts }: UploadParts): UploadResult {
  const { plan, confirmed, failed, deleted, foreign, manifest, manifestError } = delivery;
  const all = rehearsal ? [...plan.uploads, ...plan.resumed] : confirmed;
  const paths = new Set(all.map(({ file }) => file.path));
  const resumed = new Set(plan.resumed);
  return {
    success: failed.length === 0 && manifestError === null,
    filesUploaded: confirmed.length,
    uploadedPaths: confirmed.map(({ remotePath }) => remotePath),
    errors: [
      ...failed.map(({ upload, error }) => ({ path: upload.file.path, ...errorRecord(error) })),
      ...(manifestError ? [{ path: MANIFEST_NAME, ...errorRecord(manifestError) }] : []),
    ],
    remoteBase: plan.remoteBase,
    localBase: parts.localBase,
    bytesUploaded: confirmed.reduce((total, { file }) => total + file.size, 0),
    resumed: all.filter(upload => resumed.has(upload)).length,
    tables: summarizeTables(check, paths),
    deleted,
    stale: parts.stale,
    fixed: parts.fixed,
    ignored: check.ignored,
    manifest,
    warnings: [
      ...parts.warnings,
      ...resumeWarnings(delivery),
      ...manifestWarnings(delivery, parts.input),
      ...foreignWarnings(foreign),
    ],
    findings: check.findings,
    note:
      failed.length === 0 ? null : `${noteOf(delivery, parts.input.cleanMode)} Send the rest: ${parts.resumeCommand}`,
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

function noteOf({ plan, confirmed, deleted }: Delivery, cleanMode: CleanMode): string {
  const arrived = `${plan.remoteBase} now holds ${confirmed.length} of the ${plan.uploads.length + plan.resumed.length} files.`;
  if (cleanMode === 'before') return deleted > 0 ? `${arrived} ${OLD_FILES_GONE}` : arrived;
  return plan.deleteFiles.length > 0 ? `${arrived} The files from before are still there.` : arrived;
}
