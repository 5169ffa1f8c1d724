import type { Column } from './columns.ts';
import { identifier } from './target-type.ts';
import type { Writer } from './writer.ts';

/** A type to change a column to, as each tool spells it. */
export interface Cast {
  /** What follows `df["name"]`. */
  readonly pandas: string;
  /** The type of a field in an Arrow schema: for what lies within another column. */
  readonly arrow: string;
  readonly duckdb: string;
  /** What follows `pl.col("name")`. */
  readonly polars: string;
  /** The type to cast to in Spark SQL. */
  readonly spark: string;
}

/** The one line of a script that changes the type of a column. */
export function castLine(writer: Writer, column: Column, to: Cast): string {
  const name = JSON.stringify(column.name);
  const nested = isNested(column);
  switch (writer) {
    case 'duckdb':
      if (nested) return `Cast ${column.path} to ${to.duckdb} in the SELECT list of the COPY.`;
      return `COPY (SELECT * REPLACE (CAST(${quoted(column)} AS ${to.duckdb}) AS ${quoted(column)}) FROM …) TO …`;
    case 'polars':
      if (nested) return `Cast ${column.path} with pl.col(…)${to.polars} before write_parquet.`;
      return `df = df.with_columns(pl.col(${name})${to.polars})`;
    case 'spark':
      if (nested) return `Cast ${column.path} to ${to.spark} before the frame is written.`;
      return `df = df.withColumn(${name}, df[${sparkName(column)}].cast("${to.spark}"))`;
    case 'pandas':
      return nested ? inSchema(column, `the type ${to.arrow}`) : `df[${name}] = df[${name}]${to.pandas}`;
  }
}

/** The one line of a script that gives a column another name. */
export function renameLine(writer: Writer, column: Column, to: string): string {
  const from = JSON.stringify(column.name);
  const name = JSON.stringify(to);
  if (isNested(column)) {
    return writer === 'pandas' ? inSchema(column, `the name ${name}`) : `Give ${column.path} the name ${name}.`;
  }
  switch (writer) {
    case 'duckdb':
      return `COPY (SELECT * RENAME (${quoted(column)} AS ${identifier(to)}) FROM …) TO …`;
    case 'polars':
      return `df = df.rename({${from}: ${name}})`;
    case 'spark':
      return `df = df.withColumnRenamed(${from}, ${name})`;
    case 'pandas':
      return `df = df.rename(columns={${from}: ${name}})`;
  }
}

/** What is nested is not reached by the name of a frame's column. */
export function isNested({ path, name }: Column): boolean {
  return path !== name;
}

export function inSchema({ path }: Column, what: string): string {
  return `Give ${path} ${what} in the schema: pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)`;
}

function quoted({ name }: Column): string {
  return identifier(name);
}

/** Spark takes a dot in a name for the way to a field. */
function sparkName({ name }: Column): string {
  return JSON.stringify(/^\w+$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``);
}
