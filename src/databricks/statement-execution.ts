import { extendError } from '../errors/extend-error.ts';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { refusedAs } from '../errors/refused-as.ts';
import { WITHIN_LIMITS } from './backoff.ts';
import type { Client } from './client.ts';

const PATH = '/api/2.0/sql/statements';

/** How a statement stands. CLOSED is a success whose rows can no longer be fetched. */
export interface StatementStatus {
  readonly state: 'PENDING' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELED' | 'CLOSED';
  readonly error?: { readonly error_code?: string; readonly message?: string };
}

/** A statement that a warehouse has taken. */
export interface Statement {
  readonly id: string;
  readonly status: StatementStatus;
}

/** As far as it is read. */
interface StatementAnswer {
  readonly statement_id?: string;
  readonly status?: StatementStatus;
}

/** Completes "Could not …" in messages, with the name of the thing. */
interface Call {
  readonly doing: string;
  readonly signal?: AbortSignal | undefined;
}

/** The SQL Statement Execution API 2.0, as far as statements without rows need it. */
export interface StatementExecution {
  /** Hands a statement to a warehouse, which starts where it is stopped, and does not wait for the end. */
  execute(text: string, warehouse: string, call: Call): Promise<Statement>;
  /** How it stands now; that it has failed is no error here. */
  get(id: string, call: Call): Promise<StatementStatus>;
  /** Asks for its end, which comes a little later. */
  cancel(id: string, call: Call): Promise<void>;
}

export function statementExecution(client: Client): StatementExecution {
  return {
    async execute(text, warehouse, call) {
      const json = {
        warehouse_id: warehouse,
        statement: text,
        // Nothing can be cancelled without the id that the answer brings: it must not take 30 s to come.
        wait_timeout: '0s',
        on_wait_timeout: 'CONTINUE',
        disposition: 'INLINE',
        format: 'JSON_ARRAY',
      };
      try {
        const request = { method: 'POST', path: PATH, json, repeatable: 'when throttled', ...call } as const;
        const { statement_id: id, status } = (await client.json(request)) as StatementAnswer;
        if (id === undefined || status === undefined) throw incomplete(call);
        return { id, status };
      } catch (error) {
        throw explainRefusal(error, warehouse, call);
      }
    },

    async get(id, call) {
      const request = { method: 'GET', path: statementPath(id), ...WITHIN_LIMITS, ...call } as const;
      const { status } = (await client.json(request)) as StatementAnswer;
      if (status === undefined) throw incomplete(call);
      return status;
    },

    cancel: (id, call) =>
      client.call({ method: 'POST', path: `${statementPath(id)}/cancel`, repeatable: true, ...call }),
  };
}

function statementPath(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

function incomplete({ doing }: Call): LakeseedError {
  return new LakeseedError('NETWORK', `Could not ${doing}: the answer does not say how the statement stands`);
}

/** A statement that was not even taken says something about its warehouse. */
function explainRefusal(error: unknown, warehouse: string, { doing }: Call): unknown {
  if (!isLakeseedError(error)) return error;
  if (error.code === 'PERMISSION_DENIED') {
    const hint = `Ask for CAN USE on the SQL warehouse ${warehouse}; its tables need USE CATALOG, USE SCHEMA, CREATE TABLE and READ VOLUME besides.`;
    return extendError(error, { hint });
  }
  if (error.code === 'RATE_LIMITED') return extendError(error, { hint: 'Wait a little, then run again.' });
  const said = error.message.slice(`Could not ${doing}: `.length);
  // What cannot be an id at all is a 400, "x is not a valid endpoint id".
  const isNoId = error.statusCode === 400 && /\b(?:endpoint|warehouse)\b/i.test(said);
  return isNoId || error.code === 'NOT_FOUND' ? missingWarehouse(warehouse, error) : error;
}

function missingWarehouse(warehouse: string, cause: LakeseedError): LakeseedError {
  return refusedAs('NOT_FOUND', cause, {
    message: `There is no SQL warehouse ${warehouse}, or it may not be used`,
    hint: `Check the id ${warehouse}: it is what follows /sql/1.0/warehouses/ in the HTTP path of the warehouse.`,
    details: { warehouse },
  });
}
