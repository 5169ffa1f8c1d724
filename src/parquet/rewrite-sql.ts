import { baseType } from './base-type.ts';
import type { SourceColumn } from './source-column.ts';
import { duckdbType, identifier, type TargetField, type TargetType } from './target-type.ts';

/** Columns are called by their place: names that differ only in case are one to DuckDB. */
export function placeName(at: number): string {
  return `c${at}`;
}

/** Where the decimals are that DuckDB cannot read by itself. */
export function wideName(at: number): string {
  return `w${at}`;
}

export function isWide({ logical }: SourceColumn): boolean {
  return logical?.type === 'DECIMAL' && logical.precision > 38;
}

/** The list of a SELECT that turns a file's columns into their fields. */
export function selectList(columns: readonly SourceColumn[], fields: readonly TargetField[]): string {
  return columns
    .map((column, at) => {
      const { name, target } = fields[at]!;
      const source = isWide(column) ? castTo(target, wideName(at)) : expression(column, target, placeName(at));
      return `${source} AS ${identifier(name)}`;
    })
    .join(', ');
}

/** Casts are strict in DuckDB: a value that does not fit ends the statement. */
function expression(column: SourceColumn, target: TargetType, source: string, depth = 0): string {
  if (column.kind === 'leaf') return leafExpression(column, target, source);
  if (isSame(column, target)) return source;
  const guarded = (made: string) => `CASE WHEN ${source} IS NULL THEN NULL ELSE ${made} END`;
  const item = `e${depth}`;
  if (column.kind === 'struct' && target.kind === 'struct') {
    const fields = column.parts.map((part, at) => {
      const field = target.fields[at]!;
      const value = expression(part, field.target, `struct_extract_at(${source}, ${at + 1})`, depth);
      return `${identifier(field.name)} := ${value}`;
    });
    return guarded(`struct_pack(${fields.join(', ')})`);
  }
  if (column.kind === 'array' && target.kind === 'array') {
    return `list_transform(${source}, lambda ${item}: ${expression(column.parts[0]!, target.element, item, depth + 1)})`;
  }
  if (column.kind === 'map' && target.kind === 'map') {
    const [key, value] = [column.parts[0]!, column.parts[1]!];
    const entry = `struct_pack(key := ${expression(key, target.key, `${item}.key`, depth + 1)}, value := ${expression(value, target.value, `${item}.value`, depth + 1)})`;
    return guarded(`map_from_entries(list_transform(map_entries(${source}), lambda ${item}: ${entry}))`);
  }
  throw new TypeError(`${column.path} cannot become another kind of column`);
}

function leafExpression(column: SourceColumn, target: TargetType, source: string): string {
  if (column.type === 'null') return castTo(target, 'NULL');
  const { logical, element } = column;
  // In both the session's time zone, UTC, keeps the numbers.
  const isTimestamp = element.type === 'INT96' || (logical?.type === 'TIMESTAMP' && !logical.isAdjustedToUTC);
  if (isTimestamp) return castTo(target, `CAST(${source} AS TIMESTAMP)`);
  if (logical?.type === 'TIME') return castTo(target, `CAST(${source} AS TIME)`);
  return isSame(column, target) ? source : castTo(target, source);
}

function castTo(target: TargetType, source: string): string {
  return `CAST(${source} AS ${duckdbType(target)})`;
}

/** Whether DuckDB writes what it reads. */
function isSame(column: SourceColumn, target: TargetType): boolean {
  switch (target.kind) {
    case 'leaf':
      return column.kind === 'leaf' && baseType(column)?.broken === null && column.type === target.type;
    case 'array':
      return column.kind === 'array' && isSame(column.parts[0]!, target.element);
    case 'map':
      return column.kind === 'map' && isSame(column.parts[0]!, target.key) && isSame(column.parts[1]!, target.value);
    case 'struct':
      return (
        column.kind === 'struct' &&
        column.parts.every((part, at) => {
          const field = target.fields[at]!;
          return part.name === field.name && isSame(part, field.target);
        })
      );
  }
}
