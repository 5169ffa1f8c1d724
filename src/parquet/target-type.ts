/** A type that Spark and Delta take, as a rewritten column has it. */
export type TargetType =
  | { readonly kind: 'leaf'; readonly type: string }
  | { readonly kind: 'array'; readonly element: TargetType }
  | { readonly kind: 'map'; readonly key: TargetType; readonly value: TargetType }
  | { readonly kind: 'struct'; readonly fields: readonly TargetField[] };

export interface TargetField {
  readonly name: string;
  readonly target: TargetType;
}

/** As Spark names it: `array<struct<a:bigint>>`. */
export function formatTarget(target: TargetType): string {
  switch (target.kind) {
    case 'leaf':
      return target.type;
    case 'array':
      return `array<${formatTarget(target.element)}>`;
    case 'map':
      return `map<${formatTarget(target.key)},${formatTarget(target.value)}>`;
    case 'struct':
      return `struct<${target.fields.map(field => `${field.name}:${formatTarget(field.target)}`).join(',')}>`;
  }
}

/** As DuckDB names it. */
export function duckdbType(target: TargetType): string {
  switch (target.kind) {
    case 'leaf':
      return target.type.startsWith('decimal') ? target.type.toUpperCase() : LEAVES[target.type]!;
    case 'array':
      return `${duckdbType(target.element)}[]`;
    case 'map':
      return `MAP(${duckdbType(target.key)}, ${duckdbType(target.value)})`;
    case 'struct':
      return `STRUCT(${target.fields.map(field => `${identifier(field.name)} ${duckdbType(field.target)}`).join(', ')})`;
  }
}

const LEAVES: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
  string: 'VARCHAR',
  binary: 'BLOB',
};

/** Precision and scale of `decimal(p,s)`; null for any other type. */
export function decimalOf(type: string): { precision: number; scale: number } | null {
  const match = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return match && { precision: Number(match[1]), scale: Number(match[2]) };
}

/** A name for DuckDB, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for DuckDB. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
