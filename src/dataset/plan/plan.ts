import type { DataType } from '../../base/data-type.ts';
import type { Expression } from '../expression/expression.ts';
import type { Bounds, ContinuousShape, DiscreteShape } from '../random/shape.ts';

/**
 * What is to be generated, as plain data: the same after a way through JSON, and free of anything that only JavaScript can do.
 * Names are resolved, types and ranges checked, sizes known.
 */
export interface DatasetPlan {
  readonly name: string;
  readonly comment: string | null;
  readonly version: string | null;
  readonly seed: number;
  readonly scale: number;
  /** Text that is written beside the Parquet. */
  readonly exports: readonly ('csv' | 'jsonl')[];
  /** Every table after those whose rows decide how many it has. */
  readonly tables: readonly TablePlan[];
}

export interface TablePlan {
  readonly name: string;
  readonly comment: string | null;
  readonly rows: RowsPlan;
  /** Rows of other tables that belong to a row, by name. */
  readonly relations: Readonly<Record<string, RelationPlan>>;
  /** In the order of the files; hidden ones are computed for others and not written. */
  readonly columns: readonly ColumnPlan[];
  /** Names of the primary key's columns; empty where there is none. */
  readonly key: readonly string[];
  readonly partitionBy: readonly string[];
  /** About how many bytes a row takes in a file. */
  readonly bytesPerRow: number;
}

export type RowsPlan =
  /** Row numbers 0 to count − 1 are the rows' identity. */
  | { readonly kind: 'fixed'; readonly count: number }
  /** Each parent row has `count` rows (a whole number, evaluated over the parent's rows); identity is (parent, ordinal). */
  | {
      readonly kind: 'per';
      readonly relation: string;
      readonly parent: string;
      readonly count: Node;
      /** Bounds and mean of `count`. */
      readonly min: number;
      readonly max: number;
      readonly mean: number;
    };

export interface RelationPlan {
  readonly table: string;
  readonly pick: Pick;
  /** Rows without a row there. */
  readonly nulls: Chance | null;
}

/** How a row finds its row in another table. Row numbers count from 0; in a table `per` another, over all parents. */
export type Pick =
  /** The row that this one was made for. */
  | { readonly kind: 'parent' }
  | { readonly kind: 'uniform'; readonly draw: Place; readonly since?: Since }
  /** Rank r (from 0) with a probability proportional to (r + 1)^−exponent; which row has which rank is a keyed permutation. */
  | { readonly kind: 'power'; readonly draw: Place; readonly exponent: number; readonly since?: Since }
  /**
   * A row with a probability proportional to the weight of its value of a text column: uniform picks, attempt after attempt, until one is
   * accepted with probability weight / greatest weight; after `attempts` the last pick stands.
   */
  | {
      readonly kind: 'weighted';
      readonly draw: Place;
      readonly column: string;
      readonly weights: Readonly<Record<string, number>>;
      readonly attempts: number;
    }
  /** For a table that refers to itself: an earlier row, uniformly; row 0 has none. */
  | { readonly kind: 'earlier'; readonly draw: Place };

/**
 * A pick stands with the probability (end − time) / (end − start), the time being a column of the row that was picked; else it is picked
 * again, with the purpose `pick 1`, `pick 2`, … After `attempts` the last one stands.
 */
export interface Since {
  readonly column: string;
  /** Microseconds. */
  readonly start: number;
  readonly end: number;
  readonly attempts: number;
}

/** What a draw is for; with the plan's seed it is a key. `purpose` tells several draws of a column apart. */
export interface Place {
  readonly table: string;
  readonly column: string;
  readonly purpose: string;
  /** The first word of a row is made from that of another place. */
  readonly correlated?: Correlated;
}

/**
 * A Gaussian copula: with `planCorrelation([[1, rho], [rho, 1]])` and the place's own word as the second; for a rho of 1 and of −1
 * the other word itself, and its complement.
 */
export interface Correlated {
  readonly with: Place;
  /** Spearman's, of the words. */
  readonly rho: number;
}

/** Something that happens in a share of the rows: where the first word is below `ends[0]` of `weightThresholds([share, 1 − share])`. */
export interface Chance {
  readonly draw: Place;
  readonly share: number;
}

export interface ColumnPlan {
  readonly name: string;
  readonly type: DataType;
  /** Whether a row may have no value. */
  readonly nullable: boolean;
  readonly comment: string | null;
  readonly hidden: boolean;
  readonly nulls: Chance | null;
  readonly node: Node;
  /** The columns it is computed from: `tier`, `customer.tier`, `order_lines.line_total`. */
  readonly uses: readonly string[];
  /** Whether it depends on another table's number of rows, so that its values change with the scale. */
  readonly derived: boolean;
}

/** A scalar in storage units: days, microseconds, unscaled decimals, text, true and false. */
export type Scalar = number | string | boolean;

/** Where values come from. Every node gives values of its `type`, in storage units. */
export type Node =
  | { readonly kind: 'constant'; readonly type: DataType; readonly value: Scalar }
  /** start + step × row number; in a table `per` another the number runs over all parents. */
  | { readonly kind: 'sequence'; readonly type: DataType; readonly start: number; readonly step: number }
  /** start + number among the rows of one parent, from 0. */
  | { readonly kind: 'ordinal'; readonly type: DataType; readonly start: number }
  /** Text before and after a whole number that is padded with zeros to `width` digits. */
  | {
      readonly kind: 'format';
      readonly type: DataType;
      readonly of: Node;
      readonly before: string;
      readonly width: number;
      readonly after: string;
    }
  /** Version 4, in lower case with hyphens, from four words. */
  | { readonly kind: 'uuid'; readonly type: DataType; readonly draw: Place }
  /** min + a keyed permutation of [0, max − min] at the row number. */
  | {
      readonly kind: 'unique';
      readonly type: DataType;
      readonly draw: Place;
      readonly min: number;
      readonly max: number;
    }
  /** Text of pieces, each a choice of one text; `isUnique`: the row number, permuted over all combinations, says which. */
  | {
      readonly kind: 'pattern';
      readonly type: DataType;
      readonly draw: Place;
      readonly pieces: readonly (readonly string[])[];
      readonly isUnique: boolean;
    }
  /** One of `values` by weight. */
  | {
      readonly kind: 'weighted';
      readonly type: DataType;
      readonly draw: Place;
      readonly values: readonly Scalar[];
      readonly weights: readonly number[];
    }
  /** Whole numbers from min to max, both included, in storage units. */
  | {
      readonly kind: 'integer';
      readonly type: DataType;
      readonly draw: Place;
      readonly min: number;
      readonly max: number;
    }
  /**
   * A quantile table at the word, in units of the column; for whole-numbered types times 10^scale, rounded half up, and held within `least` and
   * `most` (storage units), which the rounding alone could leave.
   */
  | {
      readonly kind: 'continuous';
      readonly type: DataType;
      readonly draw: Place;
      readonly shape: ContinuousShape;
      readonly bounds: Bounds;
      readonly least: number | null;
      readonly most: number | null;
    }
  | {
      readonly kind: 'discrete';
      readonly type: DataType;
      readonly draw: Place;
      readonly shape: DiscreteShape;
      readonly bounds: Bounds;
    }
  /** A checked expression over columns of this row and of related ones. */
  | { readonly kind: 'sql'; readonly type: DataType; readonly expression: Expression }
  /** The branch of the text that `on` has; `otherwise` for texts without a branch and for rows without a text: null gives no value. */
  | {
      readonly kind: 'case';
      readonly type: DataType;
      readonly on: readonly string[];
      readonly branches: readonly { readonly label: string; readonly node: Node }[];
      readonly otherwise: Node | null;
    }
  /** From `from` up to `to` (not included), as the calendar has it; a bound is a number of microseconds or a path of a timestamp column. */
  | {
      readonly kind: 'time';
      readonly type: DataType;
      readonly draw: Place;
      readonly from: number | readonly string[];
      readonly to: number | readonly string[];
      readonly calendar: CalendarPlan;
      /** The times of one parent's rows, sorted: row k has the k-th least of what its siblings draw. */
      readonly ordered?: true;
    }
  /** A timestamp column plus a delay in microseconds. */
  | { readonly kind: 'after'; readonly type: DataType; readonly of: readonly string[]; readonly delay: Node }
  /** start + every × ordinal, in microseconds. */
  | { readonly kind: 'step'; readonly type: DataType; readonly start: number; readonly every: number }
  /** mean + amplitude × the sine that is greatest at `peak`, in microseconds after a multiple of `every` since 1970. */
  | {
      readonly kind: 'wave';
      readonly type: DataType;
      readonly of: readonly string[];
      readonly every: number;
      readonly amplitude: number;
      readonly mean: number;
      readonly peak: number;
    }
  /**
   * Of episodes that last: 0 outside, 1 within, or rising to 1. Episode k has the words of the number k; of `count` in all it draws its
   * parent (by running number) first; with `each`, parent p has the episodes p × each to (p + 1) × each − 1. It begins at a step that leaves room for
   * its length: `last`, in microseconds, evaluated over k.
   */
  | {
      readonly kind: 'episodes';
      readonly type: DataType;
      readonly draw: Place;
      readonly relation: string;
      readonly count: number | null;
      readonly each: number | null;
      readonly last: Node;
      readonly rise: boolean;
      readonly every: number;
      readonly steps: number;
    }
  /** Of a walk through states: over the parent's rows its `length`, over the rows of the walk's table the rest. */
  | {
      readonly kind: 'walk';
      readonly type: DataType;
      readonly part: 'length' | 'name' | 'entered' | 'left';
      readonly walk: WalkPlan;
    }
  /** Over the rows of `child` that have this row as their parent; `column` is null for count. Sums of nothing are 0, other functions of nothing null. */
  | {
      readonly kind: 'aggregate';
      readonly type: DataType;
      readonly function: 'sum' | 'count' | 'min' | 'max';
      readonly child: string;
      readonly column: string | null;
    }
  | { readonly kind: 'struct'; readonly type: DataType; readonly fields: readonly NestedPlan[] }
  /** Elements have the identity (row, number of the element). */
  | { readonly kind: 'array'; readonly type: DataType; readonly count: Node; readonly of: NestedPlan }
  | {
      readonly kind: 'map';
      readonly type: DataType;
      readonly count: Node;
      readonly keys: NestedPlan;
      readonly values: NestedPlan;
    };

/**
 * Each parent begins in the first state at its time. Step s draws by the identity of its row: how long the state lasts, then what follows, where the
 * word's place among `weights` says which of `to` it is; the place after the last one ends the walk, as a state without `to` does, or a
 * state that would be entered at or after `until`, or the row number `limit`.
 */
export interface WalkPlan {
  readonly draw: Place;
  /** The table whose rows are the states, and its relation to the parent. */
  readonly table: string;
  readonly relation: string;
  readonly from: number | readonly string[];
  readonly first: number;
  readonly states: readonly {
    readonly name: string;
    readonly to: readonly number[];
    readonly weights: readonly number[];
    readonly stay: Node | null;
  }[];
  readonly until: number | null;
  readonly limit: number;
}

/** A value within a value. */
export interface NestedPlan {
  readonly node: Node;
  readonly nulls: Chance | null;
}

/** How much happens when. Weights are products of factors; 1 is ordinary. */
export interface CalendarPlan {
  /** Microseconds; the table of cells begins and ends here, on whole cells. */
  readonly start: number;
  readonly end: number;
  /** Length of a cell in microseconds: a day, or an hour where hours or events within a day ask for it. */
  readonly cell: number;
  /** Factor from one year to the next; 1 where there is no growth. */
  readonly growth: number;
  /** January first; Monday first; midnight first. */
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  readonly hours: readonly number[];
  /** Stretches of time with a factor each; those that overlap multiply. */
  readonly events: readonly { readonly from: number; readonly to: number; readonly factor: number }[];
}
