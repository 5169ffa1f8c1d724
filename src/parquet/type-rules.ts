import type { Column } from './columns.ts';
import { type Finding, finding, type Place } from './finding.ts';
import { type Cast, castLine } from './fix-line.ts';
import { type RuleId, rules } from './rules.ts';
import type { Writer } from './writer.ts';

/** A type that Spark does not take as it is: what to look for, and the type that it should be. */
interface TypeRule {
  readonly id: RuleId;
  readonly applies: (column: Column) => boolean;
  readonly cast: (column: Column) => Cast;
}

const TEXT: Cast = {
  pandas: '.astype(str)',
  arrow: 'pa.string()',
  duckdb: 'VARCHAR',
  polars: '.cast(pl.String)',
  spark: 'string',
};
/** Missing values stay missing. */
const NULLABLE_TEXT: Cast = { ...TEXT, pandas: '.astype("string")' };

const typeRules: readonly TypeRule[] = [
  {
    id: 'timestamp-nanos',
    applies: ({ logical }) => logical?.type === 'TIMESTAMP' && logical.unit === 'NANOS',
    cast: ({ logical }) => {
      const isUtc = logical?.type === 'TIMESTAMP' && logical.isAdjustedToUTC;
      return {
        pandas: '.dt.as_unit("us")',
        arrow: isUtc ? 'pa.timestamp("us", "UTC")' : 'pa.timestamp("us")',
        duckdb: isUtc ? 'TIMESTAMPTZ' : 'TIMESTAMP',
        polars: '.dt.cast_time_unit("us")',
        spark: 'timestamp',
      };
    },
  },
  {
    id: 'unsigned-integer',
    applies: ({ logical }) => logical?.type === 'INTEGER' && !logical.isSigned,
    cast: ({ logical }) => SIGNED[logical?.type === 'INTEGER' ? logical.bitWidth : 64] ?? SIGNED[64]!,
  },
  { id: 'uuid', applies: ({ logical }) => logical?.type === 'UUID', cast: () => TEXT },
  {
    id: 'time-interval',
    applies: ({ logical }) => logical?.type === 'TIME' || logical?.type === 'INTERVAL',
    cast: () => TEXT,
  },
  {
    id: 'json-bson-enum',
    applies: ({ logical }) => ['JSON', 'BSON', 'ENUM'].includes(logical?.type ?? ''),
    cast: ({ logical }) => (logical?.type === 'BSON' ? { ...NULLABLE_TEXT, arrow: 'pa.binary()' } : NULLABLE_TEXT),
  },
  {
    id: 'wide-decimal',
    applies: ({ logical }) => logical?.type === 'DECIMAL' && logical.precision > 38,
    cast: ({ logical }) => {
      const scale = logical?.type === 'DECIMAL' ? Math.min(logical.scale, 38) : 0;
      return {
        pandas: `.astype(pd.ArrowDtype(pa.decimal128(38, ${scale})))`,
        arrow: `pa.decimal128(38, ${scale})`,
        duckdb: `DECIMAL(38, ${scale})`,
        polars: `.cast(pl.Decimal(38, ${scale}))`,
        spark: `decimal(38, ${scale})`,
      };
    },
  },
  { id: 'null-type', applies: ({ type }) => type === 'null', cast: () => NULLABLE_TEXT },
  {
    id: 'float16',
    applies: ({ logical }) => logical?.type === 'FLOAT16',
    cast: () => ({
      pandas: '.astype("float32")',
      arrow: 'pa.float32()',
      duckdb: 'FLOAT',
      polars: '.cast(pl.Float32)',
      spark: 'float',
    }),
  },
];

/** The columns, nested ones included, whose types Spark refuses or changes. */
export function checkTypes(columns: readonly Column[], writer: Writer, place: Place): Finding[] {
  return columns.flatMap(column => [
    ...typeRules
      .filter(({ applies }) => applies(column))
      .map(({ id, cast }) =>
        finding(id, place, {
          column: column.path,
          message: `Column ${column.path} is ${describe(column)}. ${rules[id].why}`,
          fix: castLine(writer, column, cast(column)),
        }),
      ),
    ...checkShape(column, place),
  ]);
}

/** Groups that Parquet can describe and Spark cannot. */
function checkShape({ path, type, children }: Column, place: Place): Finding[] {
  if (type === 'struct' && children.length === 0) {
    return [
      finding('map-struct', place, {
        column: path,
        message: `Column ${path} is a struct without fields. ${rules['map-struct'].why}`,
        fix: `Give ${path} a field in the schema, or leave the column out.`,
      }),
    ];
  }
  if (type !== 'map' || !children[0]?.nullable) return [];
  return [
    finding('map-struct', place, {
      column: path,
      message: `Column ${path} is a map whose keys may be null. ${rules['map-struct'].why}`,
      fix: `Make the keys of ${path} required in the schema: pa.map_(pa.field("key", pa.string(), nullable=False), …)`,
    }),
  ];
}

/** The next larger signed type; of 64 bits there is none, and hardly any value needs the last one. */
const SIGNED: Readonly<Record<number, Cast>> = {
  8: signed(16, 'SMALLINT'),
  16: signed(32, 'INTEGER'),
  32: signed(64, 'BIGINT'),
  64: signed(64, 'BIGINT'),
};

function signed(bits: number, sql: string): Cast {
  return {
    pandas: `.astype("Int${bits}")`,
    arrow: `pa.int${bits}()`,
    duckdb: sql,
    polars: `.cast(pl.Int${bits})`,
    spark: sql.toLowerCase(),
  };
}

function describe({ type, logical }: Column): string {
  if (logical?.type === 'TIME') return 'a time of day (TIME)';
  if (logical?.type === 'INTERVAL') return 'an INTERVAL';
  if (logical?.type === 'INTEGER') return `an unsigned integer (UINT${logical.bitWidth})`;
  if (['JSON', 'BSON', 'ENUM'].includes(logical?.type ?? '')) return `of type ${logical!.type}`;
  if (type === 'null') return 'without a type, as it has no value';
  return type.startsWith('timestamp') ? `a ${type}` : type;
}
