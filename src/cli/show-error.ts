import { toSnakeCase, toWire } from '../base/wire.ts';
import { asLakeseedError, errorRecord } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { spellOptions } from '../errors/option-problem.ts';
import { renderError } from '../report/render-error.ts';
import type { Streams } from './context.ts';
import type { OpenLines } from './open-lines.ts';

interface ShowErrorOptions {
  readonly streams: Streams;
  readonly lines: OpenLines;
  readonly json: boolean;
  readonly debug: boolean;
}

/** Shows what was thrown, as text or as a JSON document; returns the exit code that it asks for. */
export function showError(thrown: unknown, { streams, lines, json, debug }: ShowErrorOptions): number {
  const error = asLakeseedError(thrown);
  if (json) {
    const record = errorRecord(spellOptions(error, (name, key) => `${toSnakeCase(name)}${key && `.${key}`}`));
    const document = { error: record, ...(error.result !== undefined && { result: error.result }) };
    streams.stdout.write(`${lines.close(streams.stdout)}${JSON.stringify(toWire(document), null, 2)}\n`);
    return error.exitCode;
  }
  const printed = printedBy(error);
  if (printed !== '') streams.stdout.write(`${lines.close(streams.stdout)}${printed}\n\n`);
  streams.stderr.write(`${lines.close(streams.stderr)}${renderError(error, streams.stderr)}\n`);
  if (debug || error.code === 'INTERNAL') streams.stderr.write(`${stackOf(error)}\n`);
  return error.exitCode;
}

/** What a script on Databricks compute had printed by then: nobody has seen it yet. */
function printedBy({ result }: LakeseedError): string {
  const { output } = (result ?? {}) as { output?: unknown };
  return typeof output === 'string' ? output.trimEnd() : '';
}

function stackOf(error: LakeseedError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return origin.stack ?? String(origin);
}
