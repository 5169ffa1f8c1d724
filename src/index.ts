// The public names, one by one: whatever is added here becomes a promise. test/architecture/exports.test.ts holds the list.
export type { Effects } from './base/effects.ts';
export type { EventBody, EventListener, LakeseedEvent } from './base/events.ts';
export type { CredentialsProvider } from './databricks/auth/credentials-provider.ts';
export { dataset } from './dataset/builder/dataset.ts';
export type { DatasetInput } from './dataset/builder/input.ts';
export type { ErrorCode, WarningCode } from './errors/catalogue.ts';
export { isLakeseedError, LakeseedError } from './errors/lakeseed-error.ts';
export type { Warning } from './errors/warning.ts';
export { type CheckDataOptions, type CheckDataResult, checkData } from './generator/check-data.ts';
export { type CompareDataOptions, type CompareDataResult, compareData } from './generator/compare-data.ts';
export {
  type CreatedTable,
  type CreateTablesOptions,
  type CreateTablesResult,
  createTables,
  type TableError,
} from './generator/create-tables.ts';
export { type DoctorCheck, type DoctorOptions, type DoctorResult, doctor } from './generator/doctor.ts';
export { type ExecuteScriptOptions, executeScript } from './generator/execute-script.ts';
export {
  type ExecuteScriptOnClusterOptions,
  type ExecuteScriptOnClusterResult,
  executeScriptOnCluster,
} from './generator/execute-script-on-cluster.ts';
export {
  type GenerateAndUploadOptions,
  type GenerateAndUploadResult,
  generateAndUpload,
} from './generator/generate-and-upload.ts';
export {
  type ConfirmReplace,
  type GenerateAndUploadOnClusterOptions,
  type GenerateAndUploadOnClusterResult,
  generateAndUploadOnCluster,
  type ReplaceInfo,
} from './generator/generate-and-upload-on-cluster.ts';
export {
  type DatasetResult,
  type GenerateDatasetOptions,
  type GeneratedTable,
  generateDataset,
} from './generator/generate-dataset.ts';
export { type GetTemplateOptions, type GetTemplateResult, getTemplate } from './generator/get-template.ts';
export { type InitProjectOptions, type InitProjectResult, initProject } from './generator/init-project.ts';
export {
  type DatasetPlanResult,
  type PlannedTable,
  planDatasetProject,
} from './generator/plan-dataset.ts';
export { type PreviewResult, previewDataset } from './generator/preview-dataset.ts';
export {
  type ServedLocalWorkspace,
  type ServeLocalWorkspaceOptions,
  serveLocalWorkspace,
} from './generator/serve-local-workspace.ts';
export {
  type TableStatements,
  type TableStatementsOptions,
  type TableStatementsResult,
  tableStatements,
} from './generator/table-statements.ts';
export type { UploadError, UploadPlan, UploadResult } from './generator/upload-result.ts';
export {
  type CleanInfo,
  type ConfirmClean,
  type UploadToVolumeOptions,
  uploadToVolume,
} from './generator/upload-to-volume.ts';
export { type WriteScriptOptions, type WriteScriptResult, writeScript } from './generator/write-script.ts';
export type { TableSummary } from './parquet/check-folder.ts';
export type { Finding } from './parquet/finding.ts';
export type { ScriptResult } from './script/script-result.ts';
export type { Difference } from './volume/compare-tree.ts';
export type { EffectivePermissions } from './volume/store.ts';
