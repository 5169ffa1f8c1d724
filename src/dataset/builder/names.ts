import type { ColumnInput, DatasetInput, TableInput } from './input.ts';

export type Tables = DatasetInput['tables'];

/** A table by its name; where there is none, one about which nothing is known. */
export type TableOf<Ts extends Tables, T> = T extends keyof Ts ? Ts[T] : TableInput;

export type ColumnName<Table extends TableInput> = keyof Table['columns'] & string;

/** The names by which a table reaches rows of others, each with the table that it leads to. The same rule as in plan/relations.ts. */
export type Relations<Table extends TableInput> = OfColumns<Table['columns']> & OfParent<Table> & OfRelations<Table>;

type OfColumns<Columns extends Readonly<Record<string, ColumnInput>>> = {
  readonly [C in keyof Columns as Columns[C] extends { readonly references: string }
    ? Columns[C] extends { readonly as: infer Name extends string }
      ? Name
      : WithoutEnding<C & string>
    : never]: Columns[C]['references'];
};

type OfParent<Table extends TableInput> = Table extends { readonly per: infer Parent extends string }
  ? { readonly [K in Table extends { readonly as: infer Name extends string } ? Name : Singular<Parent>]: Parent }
  : unknown;

type OfRelations<Table extends TableInput> = Table extends {
  readonly relations: infer Rs extends Readonly<Record<string, { readonly references: string }>>;
}
  ? { readonly [R in keyof Rs]: Rs[R]['references'] }
  : unknown;

type WithoutEnding<Name extends string> = Name extends `${infer Stem}_${'id' | 'key' | 'no' | 'number' | 'code'}`
  ? Stem
  : Name;

type Singular<Name extends string> = Name extends `${infer Stem}ies`
  ? `${Stem}y`
  : Name extends `${string}${'ss' | 'us' | 'is'}`
    ? Name
    : Name extends `${infer Stem}${'ses' | 'xes' | 'ches' | 'shes'}`
      ? `${Stem}${Name extends `${string}${'ses'}` ? 's' : Name extends `${string}xes` ? 'x' : Name extends `${string}ches` ? 'ch' : 'sh'}`
      : Name extends `${infer Stem}s`
        ? Stem
        : Name;

/** The text itself where it leads to a column, at any depth; otherwise what is near, which is what the compiler then names. */
export type Path<Ts extends Tables, T, Text> = string extends Text
  ? string
  : Text extends string
    ? Leads<Ts, T, Text> extends true
      ? Text
      : // Without names of its own, so that the compiler writes it out.
          | (keyof TableOf<Ts, T>['columns'] & string)
          | {
              [R in keyof Relations<TableOf<Ts, T>> &
                string]: `${R}.${ColumnName<TableOf<Ts, Relations<TableOf<Ts, T>>[R]>>}`;
            }[keyof Relations<TableOf<Ts, T>> & string]
    : never;

type Leads<Ts extends Tables, T, Text extends string> = Text extends `${infer First}.${infer Rest}`
  ? First extends keyof Relations<TableOf<Ts, T>>
    ? Leads<Ts, Relations<TableOf<Ts, T>>[First], Rest>
    : First extends ColumnName<TableOf<Ts, T>>
      ? LeadsInside<TableOf<Ts, T>['columns'][First], Rest>
      : false
  : Text extends ColumnName<TableOf<Ts, T>>
    ? true
    : false;

type LeadsInside<Column, Text extends string> = Column extends { readonly struct: infer Fields }
  ? Text extends `${infer First}.${infer Rest}`
    ? First extends keyof Fields
      ? LeadsInside<Fields[First], Rest>
      : false
    : Text extends keyof Fields
      ? true
      : false
  : // What a struct is made of elsewhere is not looked up.
    Column extends { readonly from: string } | { readonly sql: string }
    ? true
    : false;

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

/** A date, a time, `clock` or a column. */
export type Moment<Ts extends Tables, T, Text> = Text extends 'clock' | `${Digit}${string}` ? Text : Path<Ts, T, Text>;

/** What a table can gather of the rows that were made for it, by their table. */
export type Aggregates<Ts extends Tables, T> = {
  [C in keyof Ts & string]: Ts[C] extends { readonly per: T }
    ? `count(${C})` | `${'sum' | 'min' | 'max'}(${C}.${ColumnName<Ts[C]>})`
    : never;
};
