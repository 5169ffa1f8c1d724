import type { z } from 'zod';
import type { columnSchema, generatorSchema } from '../spec/column.ts';
import type { datasetSchema } from '../spec/dataset.ts';

/** Lists that are written down are constant, and fit all the same. */
type Fixed<T> = T extends (infer Item)[]
  ? readonly Fixed<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: Fixed<T[K]> }
    : T;

type WrittenDataset = Fixed<z.input<typeof datasetSchema>>;
type WrittenTable = WrittenDataset['tables'][string];

/** The schema is recursive, so that its own types say nothing of what stands inside these. */
interface Nested {
  readonly cases?: Readonly<Record<string, SourceInput>>;
  readonly struct?: Readonly<Record<string, ColumnInput>>;
  readonly array?: { readonly of: ColumnInput; readonly count: CountInput };
  readonly map?: { readonly keys: ColumnInput; readonly values: ColumnInput; readonly count: CountInput };
  readonly delay?: string | Readonly<Record<string, unknown>>;
}

/** A source of values in a column, as a dataset says it. */
export interface ColumnInput extends Omit<Fixed<z.input<typeof columnSchema>>, keyof Nested>, Nested {}

/** The same within another one: a case, a count. */
export interface SourceInput extends Omit<Fixed<z.input<typeof generatorSchema>>, keyof Nested>, Nested {}

export type CountInput = number | SourceInput;

export interface TableInput extends Omit<WrittenTable, 'columns' | 'count'> {
  readonly count?: CountInput;
  readonly columns: Readonly<Record<string, ColumnInput>>;
}

/** What a dataset file holds, before anything is checked. */
export interface DatasetInput extends Omit<WrittenDataset, 'tables'> {
  readonly tables: Readonly<Record<string, TableInput>>;
}
