import { baseType, isReal } from './base-type.ts';
import { type ColumnDigest, NormalForm } from './normal-form.ts';
import type { SourceColumn } from './source-column.ts';
import type { SourceFile } from './source-file.ts';
import { decoderOf, type Value } from './stored-values.ts';
import { decimalOf, type TargetType } from './target-type.ts';

/** What a column of an old file comes to in its new type. Throws Lossy where a value has no place in it. */
export async function digestSource(
  file: SourceFile,
  column: SourceColumn,
  target: TargetType,
  signal?: AbortSignal,
): Promise<ColumnDigest> {
  const form = new NormalForm();
  const feed = feeder(column, target, form);
  for await (const values of file.read(column)) {
    signal?.throwIfAborted();
    for (let row = 0; row < values.length; row += 1) feed(values[row]);
  }
  return form.digest();
}

type Feed = (stored: unknown) => void;

function feeder(column: SourceColumn, target: TargetType, form: NormalForm): Feed {
  const feed = column.kind === 'leaf' ? leafFeeder(column, target, form) : groupFeeder(column, target, form);
  return stored => {
    if (stored === null || stored === undefined) form.null();
    else feed(stored);
  };
}

function groupFeeder(column: SourceColumn, target: TargetType, form: NormalForm): Feed {
  if (column.kind === 'struct' && target.kind === 'struct') {
    const fields = column.parts.map((part, at) => [part.name, feeder(part, target.fields[at]!.target, form)] as const);
    return stored => {
      form.open(fields.length);
      for (const [name, feed] of fields) feed((stored as Record<string, unknown>)[name]);
    };
  }
  const items = column.repeated!.name;
  if (column.kind === 'array' && target.kind === 'array') {
    const element = column.parts[0]!;
    const feed = feeder(element, target.element, form);
    return stored => {
      const list = (stored as Record<string, unknown[]>)[items]!;
      form.open(list.length);
      for (const item of list) feed(column.isBare ? item : (item as Record<string, unknown>)[element.element.name]);
    };
  }
  if (column.kind === 'map' && target.kind === 'map') {
    const [key, value] = [column.parts[0]!, column.parts[1]!];
    const [feedKey, feedValue] = [feeder(key, target.key, form), feeder(value, target.value, form)];
    return stored => {
      const list = (stored as Record<string, Record<string, unknown>[]>)[items]!;
      form.open(list.length);
      for (const entry of list) {
        feedKey(entry[key.element.name]);
        feedValue(entry[value.element.name]);
      }
    };
  }
  throw new TypeError(`${column.path} cannot become another kind of column`);
}

function leafFeeder(column: SourceColumn, target: TargetType, form: NormalForm): Feed {
  const from = baseType(column)?.type ?? column.type;
  // Without values nothing is ever fed.
  if (from === 'null') return () => form.boolean(false);
  const to = target.kind === 'leaf' ? target.type : '';
  const decode = decoderOf(column);
  const write = writer(from, to, form);
  return stored => write(decode(stored));
}

/** From a leaf's base type to the one that all files of its table get. */
function writer(from: string, to: string, form: NormalForm): (value: Value) => void {
  if (to === 'string') return value => form.text(value as Uint8Array | string);
  if (to === 'binary') return value => form.bytes(value as Uint8Array);
  if (to === 'boolean') return value => form.boolean(value as boolean);
  if (isReal(to)) return value => form.real(Number(value));
  if (isReal(from)) return value => form.integer(BigInt(value as number));
  const added = BigInt((decimalOf(to)?.scale ?? 0) - (decimalOf(from)?.scale ?? 0));
  const factor = 10n ** added;
  return added === 0n
    ? value => form.integer(value as bigint | number)
    : value => form.integer(BigInt(value as bigint | number) * factor);
}
