import type { DataType } from '../../base/data-type.ts';
import type { SpecPath } from '../problem.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import type { Node, Place } from './plan.ts';
import type { Facts, PlanScope, TableScope } from './scope.ts';

/** A source of values as the dataset says it, and where it stands. */
export interface GeneratorInput {
  readonly path: SpecPath;
  readonly spec: GeneratorSpec;
  readonly place: Place;
  /** The type that the column says it has. */
  readonly expected?: DataType;
}

/** A source that is checked; null means that a problem was told. */
export interface Planned extends Facts {
  readonly node: Node;
  /** Where it is known: of numbers, in storage units. */
  readonly mean?: number;
}

export type Planner = (scope: PlanScope, table: TableScope, input: GeneratorInput) => Planned | null;
