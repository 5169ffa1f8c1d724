import { redact } from '../base/redact.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { Statement } from './statement-execution.ts';

/** What a statement was for. */
interface StatementContext {
  /** Completes "Could not …", with the name of the thing. */
  readonly doing: string;
  readonly warehouse: string;
}

/** A statement that a warehouse has taken and not carried out, as RUN_FAILED. */
export function statementFailure({ id, status }: Statement, { doing, warehouse }: StatementContext): LakeseedError {
  const { error_code: errorCode, message = 'the SQL warehouse gave no reason' } = status.error ?? {};
  const details = { statementId: id };
  if (status.state === 'CANCELED') {
    return new LakeseedError('RUN_FAILED', `Could not ${doing}: it was cancelled on the SQL warehouse ${warehouse}`, {
      hint: 'Somebody cancelled it, or the warehouse was stopped: find out who and why, then run again.',
      details,
    });
  }
  const said = errorCode === undefined ? message : `${message} (${errorCode})`;
  return new LakeseedError('RUN_FAILED', redact(`Could not ${doing}: ${said}`), {
    hint: HINTS.find(({ says }) => says.test(message))?.hint ?? OTHERWISE,
    details,
    ...(errorCode !== undefined && { errorCode }),
  });
}

/** By the error class that Databricks puts in brackets before its message. */
const HINTS: readonly { readonly says: RegExp; readonly hint: string }[] = [
  {
    says: /\[(?:INSUFFICIENT_PERMISSIONS|PERMISSION_DENIED|UNAUTHORIZED_ACCESS)\b|does not have .* on /,
    hint: 'Ask for USE CATALOG, USE SCHEMA and CREATE TABLE where the tables are to be, and READ VOLUME on the volume.',
  },
  {
    says: /\[(?:PATH_NOT_FOUND|UC_VOLUME_NOT_FOUND|VOLUME_NOT_FOUND|CF_EMPTY_DIR_FOR_SCHEMA_INFERENCE|UNABLE_TO_INFER_SCHEMA)\b/,
    hint: 'Nothing was delivered there: what --local delivered is on this machine only. Deliver it with lakeseed run --to /Volumes/….',
  },
];

const OTHERWISE = 'Mend what the message names; the query history of the SQL warehouse has the statement.';
