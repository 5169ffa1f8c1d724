import type { ColumnInput, DatasetInput, TableInput } from './input.ts';
import type { Aggregates, ColumnName, Moment, Path, TableOf, Tables } from './names.ts';

/** The dataset as its own names allow it: what differs is where a name is wrong. */
export type Checked<D extends DatasetInput> = {
  readonly [K in keyof D]: K extends 'tables'
    ? { readonly [T in keyof D['tables']]: CheckedTable<D, T> }
    : K extends keyof DatasetInput
      ? D[K]
      : never;
};

type CheckedTable<D extends DatasetInput, T extends keyof D['tables'], Table extends TableInput = D['tables'][T]> = {
  readonly [K in keyof Table]: K extends 'columns'
    ? { readonly [C in keyof Table['columns']]: CheckedSource<D, T, Table['columns'][C]> }
    : K extends 'per'
      ? keyof D['tables']
      : K extends 'key' | 'partition_by'
        ? ColumnName<Table> | readonly ColumnName<Table>[]
        : K extends 'count'
          ? CheckedSource<D, Table['per'], Table['count']>
          : K extends 'relations'
            ? { readonly [R in keyof Table['relations']]: CheckedSource<D, T, Table['relations'][R]> }
            : K extends 'states'
              ? CheckedStates<D, T, Table['states']>
              : K extends 'correlate'
                ? readonly { readonly columns: readonly [ColumnName<Table>, ColumnName<Table>]; readonly rho: number }[]
                : K extends keyof TableInput
                  ? Table[K]
                  : never;
};

/** Of a source of values, or of what is none: a number of rows. */
type CheckedSource<D extends DatasetInput, T, Source> = Source extends object
  ? { readonly [K in keyof Source]: K extends keyof ColumnInput ? CheckedKey<D, T, Source, K> : never }
  : Source;

type CheckedKey<D extends DatasetInput, T, Source, K extends keyof ColumnInput & keyof Source> = K extends 'from' | 'by'
  ? Path<D['tables'], T, Source[K]>
  : K extends 'references'
    ? keyof D['tables']
    : K extends 'after'
      ? Moment<D['tables'], T, Source[K]>
      : K extends 'time'
        ? CheckedTime<D, T, Source[K]>
        : K extends 'aggregate'
          ? Aggregates<D['tables'], T>[keyof D['tables'] & string]
          : K extends 'weights'
            ? CheckedWeights<D['tables'], Source, Source[K]>
            : K extends 'since'
              ? OtherColumn<D['tables'], Source>
              : K extends 'cases' | 'struct'
                ? { readonly [C in keyof Source[K]]: CheckedSource<D, T, Source[K][C]> }
                : K extends 'array' | 'map'
                  ? { readonly [Part in keyof Source[K]]: CheckedSource<D, T, Source[K][Part]> }
                  : Source[K];

type CheckedTime<D extends DatasetInput, T, Time> = {
  readonly [K in keyof Time]: K extends 'from' | 'to'
    ? Moment<D['tables'], T, Time[K]>
    : Time[K] extends string
      ? keyof D['calendars']
      : Time[K];
};

type CheckedWeights<Ts extends Tables, Source, Weights> = {
  readonly [K in keyof Weights]: K extends 'by' ? OtherColumn<Ts, Source> : Weights[K];
};

/** A column of the table that a reference leads to. */
type OtherColumn<Ts extends Tables, Source> = Source extends { readonly references: infer Other }
  ? keyof TableOf<Ts, Other>['columns']
  : never;

type CheckedStates<D extends DatasetInput, T, States> = {
  readonly [K in keyof States]: K extends 'from'
    ? Moment<D['tables'], T, States[K]>
    : K extends 'stay'
      ? {
          readonly [S in keyof States[K]]: States extends { readonly next: { readonly [N in S]: unknown } }
            ? States[K][S]
            : never;
        }
      : States[K];
};
