import { type Column, flattenColumns } from './columns.ts';
import { type Finding, finding, type Place } from './finding.ts';
import type { Footer } from './footer.ts';
import { type RuleId, rules } from './rules.ts';

/** A type that Spark does not take: what to look for, and the one line that changes it in the user's script. */
interface TypeRule {
  readonly id: RuleId;
  readonly applies: (column: Column) => boolean;
  /** For a column of a pandas frame, or, where it is nested, of an Arrow table. */
  readonly python: (column: Column) => string;
  /** The type to cast to in DuckDB, which writes what its SQL says. */
  readonly duckdb: (column: Column) => string;
}

const typeRules: readonly TypeRule[] = [
  {
    id: 'timestamp-nanos',
    applies: ({ logical }) => logical?.type === 'TIMESTAMP' && logical.unit === 'NANOS',
    python: column => topLevel(column, name => `df[${name}] = df[${name}].dt.as_unit("us")`) ?? COERCE,
    duckdb: ({ logical }) => (logical?.type === 'TIMESTAMP' && logical.isAdjustedToUTC ? 'TIMESTAMPTZ' : 'TIMESTAMP'),
  },
  {
    id: 'uuid',
    applies: ({ logical }) => logical?.type === 'UUID',
    python: asText,
    duckdb: () => 'VARCHAR',
  },
  {
    id: 'time-interval',
    applies: ({ logical }) => logical?.type === 'TIME' || logical?.type === 'INTERVAL',
    python: asText,
    duckdb: () => 'VARCHAR',
  },
  {
    id: 'wide-decimal',
    applies: ({ logical }) => logical?.type === 'DECIMAL' && logical.precision > 38,
    python: column => {
      const type = `pa.decimal128(38, ${scaleOf(column)})`;
      return (
        topLevel(column, name => `df[${name}] = df[${name}].astype(pd.ArrowDtype(${type}))`) ??
        inSchema(column, `the type ${type}`)
      );
    },
    duckdb: column => `DECIMAL(38, ${scaleOf(column)})`,
  },
  {
    id: 'float16',
    applies: ({ logical }) => logical?.type === 'FLOAT16',
    python: column =>
      topLevel(column, name => `df[${name}] = df[${name}].astype("float32")`) ??
      inSchema(column, 'the type pa.float32()'),
    duckdb: () => 'FLOAT',
  },
];

/** What is wrong with the columns of one file: types that Spark does not take, names that it does not tell apart. */
export function checkColumns({ columns, createdBy }: Footer, place: Place): Finding[] {
  const all = flattenColumns(columns);
  return [
    ...typeRules.flatMap(rule =>
      all.filter(rule.applies).map(column =>
        finding(rule.id, place, {
          column: column.path,
          message: `Column ${column.path} is ${describe(column)}. ${rules[rule.id].why}`,
          fix: createdBy.startsWith('DuckDB') ? duckdbCast(column, rule.duckdb(column)) : rule.python(column),
        }),
      ),
    ),
    ...[columns, ...all.map(({ children }) => children)].flatMap(siblings => checkCase(siblings, place)),
  ];
}

function checkCase(siblings: readonly Column[], place: Place): Finding[] {
  const groups = Map.groupBy(siblings, ({ name }) => name.toLowerCase());
  return [...groups.values()].flatMap(columns => {
    const [first, other] = [...new Map(columns.map(column => [column.name, column])).values()];
    // The very same name twice is another trap.
    if (!first || !other) return [];
    return finding('case-conflict', place, {
      column: other.path,
      message: `Columns ${first.path} and ${other.path} differ only in case. ${rules['case-conflict'].why}`,
      fix:
        topLevel(other, name => `df = df.rename(columns={${name}: ${JSON.stringify(`${other.name}_2`)}})`) ??
        inSchema(other, 'another name'),
    });
  });
}

/** Python's and JSON's string literals agree. */
function topLevel({ path, name }: Column, line: (literal: string) => string): string | null {
  return path === name ? line(JSON.stringify(name)) : null;
}

function asText(column: Column): string {
  return topLevel(column, name => `df[${name}] = df[${name}].astype(str)`) ?? inSchema(column, 'the type pa.string()');
}

const COERCE = 'df.to_parquet(path, coerce_timestamps="us", allow_truncated_timestamps=True)';

function inSchema({ path }: Column, what: string): string {
  return `Give ${path} ${what} in the schema: pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)`;
}

function duckdbCast({ path, name }: Column, type: string): string {
  const quoted = `"${name.replaceAll('"', '""')}"`;
  if (path !== name) return `Cast ${path} to ${type} in the SELECT list of the COPY.`;
  return `COPY (SELECT * REPLACE (CAST(${quoted} AS ${type}) AS ${quoted}) FROM …) TO …`;
}

function describe({ type, logical }: Column): string {
  if (logical?.type === 'TIME') return 'a time of day (TIME)';
  if (logical?.type === 'INTERVAL') return 'an INTERVAL';
  return type.startsWith('timestamp') ? `a ${type}` : type;
}

function scaleOf({ logical }: Column): number {
  return logical?.type === 'DECIMAL' ? Math.min(logical.scale, 38) : 0;
}
