import { formatPlural } from '../base/format.ts';
import { type Column, flattenColumns } from './columns.ts';
import { type Finding, finding, type Verdict } from './finding.ts';
import { rules } from './rules.ts';

/** A file of a table, and the columns that its footer names. */
export interface FileColumns {
  readonly path: string;
  readonly columns: readonly Column[];
}

/** The files that have a column in the same form; `column` is null for those without it. */
interface Variant {
  readonly column: Column | null;
  readonly files: string[];
}

/**
 * Where the files of one table, sorted by path, disagree. For every column the form that most files have is taken
 * as meant, the first file's where there are as many of another; each other file is a finding.
 */
export function checkSchemas(table: string, files: readonly FileColumns[]): Finding[] {
  // Files with one schema share one object: comparing a thousand of them costs as much as comparing two.
  const schemas = Map.groupBy(files, ({ columns }) => columns);
  if (schemas.size < 2) return [];
  const flat = [...schemas].map(([columns, owners]) => ({
    byName: new Map(flattenColumns(columns).map(column => [column.path.toLowerCase(), column])),
    files: owners.map(({ path }) => path),
  }));
  const names = new Set(flat.flatMap(({ byName }) => [...byName.keys()]));
  const reported: string[] = [];
  return [...names].flatMap(name => {
    // What lies below a column that differs follows from it.
    if (reported.some(parent => name.startsWith(`${parent}.`))) return [];
    const variants = groupVariants(
      flat.map(({ byName, files: paths }) => ({ column: byName.get(name) ?? null, files: paths })),
    );
    const [meant, ...others] = variants;
    const found = others.flatMap(other => compareVariants(table, meant!, other));
    if (found.some(({ level }) => level === 'error')) reported.push(name);
    return found;
  });
}

/** Merges what is the same to Spark, the most frequent first. */
function groupVariants(all: readonly Variant[]): Variant[] {
  const groups = Map.groupBy(all, ({ column }) =>
    column ? `${comparable(column)} ${column.nullable} ${column.path}` : '',
  );
  return [...groups.values()]
    .map(variants => ({ column: variants[0]!.column, files: variants.flatMap(({ files }) => files).sort() }))
    .sort((a, b) => b.files.length - a.files.length || (a.files[0]! < b.files[0]! ? -1 : 1));
}

/** Spark reads a column without type and values as int. */
function comparable({ type }: Column): string {
  return type === 'null' ? 'int' : type;
}

function compareVariants(table: string, meant: Variant, other: Variant): Finding[] {
  const difference = describeDifference(meant, other);
  return other.files.map(file => finding('schema-mismatch', { table, file }, difference));
}

function describeDifference(meant: Variant, other: Variant): Verdict {
  const a = meant.column;
  const b = other.column;
  const { path } = (a ?? b)!;
  const reference = nameFiles(meant.files);
  const { why } = rules['schema-mismatch'];
  if (a === null || b === null) {
    return {
      fixable: false,
      column: path,
      message: a
        ? `Column ${path} (${a.type}) of ${reference} is missing here. ${why}`
        : `Column ${path} is only here, not in ${reference}. ${why}`,
      fix: `Write every file with the same columns: df = df.reindex(columns=COLUMNS), with ${JSON.stringify(path)} in COLUMNS.`,
    };
  }
  if (comparable(a) !== comparable(b)) {
    return {
      ...(isReadAs(a, b) && { level: 'warn' as const }),
      column: path,
      message: `Column ${path} is ${b.type} here but ${a.type} in ${reference}. ${isReadAs(a, b) ? READ_AS : why}`,
      fix: path === a.name ? fixType(path, a.type, b.type) : ONE_SCHEMA,
    };
  }
  if (a.path !== b.path) {
    return {
      level: 'warn',
      fixable: false,
      column: b.path,
      message: `Column ${b.path} is spelled ${a.path} in ${reference}.`,
      fix: `df = df.rename(columns={${JSON.stringify(b.name)}: ${JSON.stringify(a.name)}})`,
    };
  }
  return {
    level: 'warn',
    fixable: false,
    column: path,
    message: b.nullable
      ? `Column ${path} is nullable here but required in ${reference}.`
      : `Column ${path} is required here but nullable in ${reference}.`,
    fix: ONE_SCHEMA,
  };
}

/** Spark reads either as the type of the file that it took the schema from. */
function isReadAs(a: Column, b: Column): boolean {
  return ['binary,string', 'timestamp,timestamp_ntz'].includes([a.type, b.type].sort().join());
}

const READ_AS = 'Spark reads all of them as the one or as the other.';

/** The change that gives every batch the same type, empty values included. */
function fixType(path: string, a: string, b: string): string {
  const name = JSON.stringify(path);
  const whole = [a, b].find(type => NULLABLE_INTEGERS.has(type));
  if (whole && [a, b].includes('double')) {
    return `df[${name}] = df[${name}].astype("${NULLABLE_INTEGERS.get(whole)}") in every file ("float64" if it has fractions)`;
  }
  if (NULLABLE_INTEGERS.has(a) && NULLABLE_INTEGERS.has(b)) {
    const widest = [...NULLABLE_INTEGERS].findLast(([type]) => type === a || type === b)!;
    return `df[${name}] = df[${name}].astype("${widest[1]}") in every file`;
  }
  const dtype = NULLABLE_INTEGERS.get(a) ?? DTYPES.get(a);
  return dtype ? `df[${name}] = df[${name}].astype("${dtype}")` : ONE_SCHEMA;
}

const ONE_SCHEMA = 'Write all files of a table with one schema: pq.write_table(table.cast(SCHEMA), path)';

const NULLABLE_INTEGERS: ReadonlyMap<string, string> = new Map([
  ['tinyint', 'Int8'],
  ['smallint', 'Int16'],
  ['int', 'Int32'],
  ['bigint', 'Int64'],
]);

const DTYPES: ReadonlyMap<string, string> = new Map([
  ['float', 'float32'],
  ['double', 'float64'],
  ['boolean', 'boolean'],
  ['string', 'string'],
  ['timestamp', 'datetime64[us, UTC]'],
  ['timestamp_ntz', 'datetime64[us]'],
]);

function nameFiles([first, ...others]: readonly string[]): string {
  return others.length === 0 ? first! : `${first} and ${formatPlural(others.length, 'other')}`;
}
