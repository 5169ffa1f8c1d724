import type { DataType } from '../../base/data-type.ts';
import { nearest } from '../../base/nearest.ts';
import type { Range } from '../expression/range.ts';
import type { DatasetProblem, SpecPath } from '../problem.ts';
import type { ColumnSpec } from '../spec/column.ts';
import type { DatasetSpec, TableSpec } from '../spec/dataset.ts';
import type { ColumnPlan, RelationPlan, RowsPlan, WalkPlan } from './plan.ts';
import type { Planner } from './planner.ts';

/** A column, and what is known of its values. */
export interface PlannedColumn extends Facts {
  readonly plan: ColumnPlan;
}

/** What is known of values before any row exists. */
export interface Facts {
  readonly type: DataType;
  readonly nullable: boolean;
  /** Of numbers, dates and times, in storage units; null where nothing is known. */
  readonly range: Range | null;
  /** All texts that there can be; null where that is not known. */
  readonly values: readonly string[] | null;
}

/** A relation as the dataset says it. */
export interface RelationScope {
  readonly name: string;
  readonly table: string;
  readonly path: SpecPath;
  /** The column whose `references` makes it; null for `per` and for those of `relations`. */
  readonly column: string | null;
  readonly spec: ReferenceSpec | null;
  readonly nulls: number | string | undefined;
}

export type ReferenceSpec = Pick<ColumnSpec, 'references' | 'as' | 'top' | 'weights' | 'since' | 'tree'> & {
  readonly zipf?: unknown;
};

/** A walk, and from when to when its states are entered. */
export interface PlannedWalk {
  readonly plan: WalkPlan;
  readonly range: Range;
}

/** One table while it is planned. */
export interface TableScope {
  readonly name: string;
  readonly spec: TableSpec;
  readonly path: SpecPath;
  readonly relations: ReadonlyMap<string, RelationScope>;
  /** Planned columns; `broken` where a problem has been told, `busy` while it is being planned. */
  readonly columns: Map<string, PlannedColumn | 'broken' | 'busy'>;
  readonly plannedRelations: Map<string, RelationPlan | 'broken'>;
  /** Undefined until it is asked for; null where a problem was told. */
  rows: RowsPlan | null | undefined;
  /** Of a table with `states`. */
  walk: PlannedWalk | null | undefined;
}

/** Planning goes round in circles: columns need relations, relations columns. Each asks for the others here. */
export interface Planning {
  readonly column: (scope: PlanScope, table: TableScope, name: string) => PlannedColumn | null;
  readonly relation: (scope: PlanScope, table: TableScope, name: string) => RelationPlan | null;
  readonly rows: (scope: PlanScope, table: TableScope) => RowsPlan | null;
  readonly generator: Planner;
}

/** The dataset while it is planned. */
export interface PlanScope {
  readonly plan: Planning;
  readonly spec: DatasetSpec;
  readonly scale: number;
  /** Microseconds; null where the dataset has none. */
  readonly clock: number | null;
  readonly tables: ReadonlyMap<string, TableScope>;
  readonly problems: DatasetProblem[];
  /** Columns that are being planned, outermost first, to show the way round a cycle. */
  readonly busy: string[];
}

/** Tells a problem; `null` stands for what could not be planned because of it. */
export function report(scope: PlanScope, path: SpecPath, message: string, hint = '', offset?: number): null {
  scope.problems.push({
    path,
    message,
    hint: hint && ended(sentence(hint)),
    ...(offset !== undefined && { offset }),
  });
  return null;
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What ends in an example keeps it as it can be written. */
function ended(text: string): string {
  return /[\w"]$/.test(text) && !/: [^ ].*$/.test(text) ? `${text}.` : text;
}

/** Plans what is planned, and its problems told, elsewhere too. */
export function quietly<T>(scope: PlanScope, plan: () => T): T {
  const told = scope.problems.length;
  const planned = plan();
  scope.problems.length = told;
  return planned;
}

/** The relation to the table of `per`; undefined where a table is for itself. */
export function parentRelation({ relations }: TableScope): RelationScope | undefined {
  return [...relations.values()].find(({ spec }) => spec === null);
}

/** "Did you mean", or what there is. */
export function suggest(name: string, candidates: Iterable<string>, what: string): string {
  const all = [...candidates];
  // Of one or two letters, any other name is near.
  const [best] = name.length > 2 ? nearest(name, all, 1) : [];
  if (best !== undefined) return `Did you mean "${best}"?`;
  if (all.length === 0) return `There are no ${what}`;
  return `The ${what} are: ${all.slice(0, 12).join(', ')}${all.length > 12 ? ', …' : ''}`;
}

/** The names that a row's columns can be reached by, one relation deep. */
export function* namesIn(scope: PlanScope, table: TableScope): Generator<string> {
  yield* Object.keys(table.spec.columns);
  for (const { name, table: other } of table.relations.values()) {
    for (const column of Object.keys(scope.tables.get(other)?.spec.columns ?? {})) yield `${name}.${column}`;
  }
}

/** The singular that a relation is called by where nothing else is said: customers → customer, categories → category. */
export function singular(table: string): string {
  if (/ies$/i.test(table)) return `${table.slice(0, -3)}y`;
  if (/(ss|us|is)$/i.test(table)) return table;
  if (/(ses|xes|ches|shes)$/i.test(table)) return table.slice(0, -2);
  return table.replace(/(.)s$/i, '$1');
}
