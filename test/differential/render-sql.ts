import { formatDate, formatTimestamp } from '../../src/base/calendar.ts';
import { formatDataType } from '../../src/base/data-type.ts';
import type {
  CallExpression,
  CastExpression,
  ColumnExpression,
  Expression,
  LiteralExpression,
} from '../../src/dataset/expression/expression.ts';
import type { FunctionRow } from '../../src/dataset/expression/function-row.ts';
import { findFunction } from '../../src/dataset/expression/functions.ts';

export interface SqlRendering {
  readonly dialect: 'spark' | 'duckdb';
  readonly column: (column: ColumnExpression) => string;
}

/** The expression in SQL, every conversion written out; null where DuckDB has no form that means the same. */
export function renderSql(expression: Expression, rendering: SqlRendering): string | null {
  switch (expression.kind) {
    case 'literal':
      return renderLiteral(expression, rendering.dialect);
    case 'column':
      return rendering.column(expression);
    case 'call':
      return renderCall(expression, rendering);
    case 'cast':
      return renderCast(expression, rendering);
    case 'field': {
      const of = renderSql(expression.of, rendering);
      const quote = rendering.dialect === 'spark' ? '`' : '"';
      return of && `(${of}).${quote}${expression.name.replaceAll(quote, quote + quote)}${quote}`;
    }
    case 'case': {
      const parts = expression.branches.map(({ when, gives }) => {
        const [condition, value] = [renderSql(when, rendering), renderSql(gives, rendering)];
        return condition && value && `WHEN ${condition} THEN ${value}`;
      });
      const otherwise = renderSql(expression.otherwise, rendering);
      return parts.every(part => part !== null) && otherwise ? `CASE ${parts.join(' ')} ELSE ${otherwise} END` : null;
    }
  }
}

function renderLiteral({ value, type }: LiteralExpression, dialect: SqlRendering['dialect']): string {
  const name = formatDataType(type);
  if (value === null) return `CAST(NULL AS ${name})`;
  if (typeof value === 'string') {
    const quoted =
      dialect === 'spark' ? value.replaceAll('\\', '\\\\').replaceAll("'", "\\'") : value.replaceAll("'", "''");
    return `'${quoted}'`;
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (type.kind === 'date') return `DATE '${formatDate(value)}'`;
  if (type.kind === 'timestamp') return `TIMESTAMP '${formatTimestamp(value)}'`;
  if (type.kind === 'decimal') return `CAST('${decimalText(value, type.scale)}' AS ${name})`;
  return type.kind === 'int' && value >= 0 ? String(value) : `CAST('${value}' AS ${name})`;
}

function decimalText(unscaled: number, scale: number): string {
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${unscaled < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function renderCast(expression: CastExpression, rendering: SqlRendering): string | null {
  const of = renderSql(expression.of, rendering);
  const [from, to] = [expression.of.type.kind, expression.type.kind];
  if (rendering.dialect === 'duckdb') {
    // DuckDB rounds a double in binary.
    if (to === 'decimal' && from === 'double') return null;
    if (to === 'string' && from === 'timestamp') return of && `CAST(CAST(${of} AS TIMESTAMP) AS VARCHAR)`;
    const whole = ['tinyint', 'smallint', 'int', 'bigint'].includes(to);
    if (whole && (from === 'double' || from === 'decimal')) return of && `CAST(trunc(${of}) AS ${to})`;
  }
  return of && `CAST(${of} AS ${typeName(expression, rendering)})`;
}

function typeName({ type }: Expression, { dialect }: SqlRendering): string {
  if (dialect === 'spark') return formatDataType(type);
  if (type.kind === 'timestamp_ntz') return 'TIMESTAMP';
  return type.kind === 'binary' ? 'BLOB' : formatDataType(type);
}

function renderCall(call: CallExpression, rendering: SqlRendering): string | null {
  // DuckDB divides decimals as doubles.
  if (rendering.dialect === 'duckdb' && call.name === '/' && call.type.kind === 'decimal') return null;
  const row = findFunction(call.name);
  const template = row && templateOf(row, rendering.dialect);
  const given = call.arguments.map(argument => renderSql(argument, rendering));
  if (!template || !given.every(argument => argument !== null)) return null;
  const text = fill(template, given, call);
  // DuckDB's types differ from Spark's after each step; fields and elements have no name to cast to.
  const plain = !['array', 'struct', 'map'].includes(call.type.kind);
  if (rendering.dialect !== 'duckdb' || !plain) return text && `(${text})`;
  return text && `CAST(${text} AS ${typeName(call, rendering)})`;
}

function templateOf(row: FunctionRow, dialect: SqlRendering['dialect']): string | null {
  const spark = row.spark ?? `${row.name}($*)`;
  return dialect === 'spark' || row.duckdb === undefined ? spark : row.duckdb;
}

/** null where the form names an argument that was left out. */
function fill(template: string, given: readonly string[], call: CallExpression): string | null {
  let complete = true;
  const text = template.replace(
    /\$join\((.*?)\)|\$(\*|rest|unit|\d)/g,
    (_, separator: string | undefined, name: string) => {
      if (separator !== undefined) return given.join(separator);
      if (name === '*') return given.join(', ');
      if (name === 'rest') return given.slice(1).join(', ');
      if (name === 'unit') return unitOf(call);
      const argument = given[Number(name) - 1];
      complete &&= argument !== undefined;
      return argument ?? '';
    },
  );
  return complete ? text : null;
}

function unitOf(call: CallExpression): string {
  const [unit] = call.arguments;
  return unit?.kind === 'literal' ? String(unit.value).toUpperCase() : '';
}
