import type { Node, TablePlan } from '../../dataset/plan/plan.ts';
import { meanOf } from '../../dataset/random/mean-of.ts';
import type { Program } from '../program/program.ts';

/** Rows of a table that are computed together and lie together in a file. */
export interface Piece {
  readonly table: string;
  readonly first: number;
  readonly length: number;
}

/** So many rows of a partitioned table are taken together, because they are spread over many files. */
const PARTITIONED = 8;
/** Rows of a piece may have about so many times as many rows that belong to them. */
const CHILDREN = 4;
/** Fewer rows make row groups that take longer to read than they are worth; however many belong to them, they are gathered in parts. */
const FEWEST = 4096;
/** Rows with more values than these are taken in smaller pieces. */
const CELLS = 64;

/** Depends on the plan and the size of row groups alone: not on threads, and a table's pieces not on other tables. */
export function planPieces(program: Program, rowGroupRows: number): readonly Piece[] {
  return program.plan.tables.flatMap(plan => piecesOf(program, plan, rowGroupRows));
}

function piecesOf(program: Program, plan: TablePlan, rowGroupRows: number): Piece[] {
  const total = program.table(plan.name).size();
  const step = pieceRows(program, plan, rowGroupRows);
  return Array.from({ length: Math.ceil(total / step) }, (_, at) => ({
    table: plan.name,
    first: at * step,
    length: Math.min(step, total - at * step),
  }));
}

function pieceRows(program: Program, plan: TablePlan, rowGroupRows: number): number {
  const rows = plan.partitionBy.length > 0 ? rowGroupRows * PARTITIONED : rowGroupRows;
  const children = plan.columns.flatMap(({ node }) => {
    if (node.kind !== 'aggregate') return [];
    const child = program.table(node.child).plan.rows;
    return child.kind === 'per' ? [child.mean] : [];
  });
  const cells = plan.columns.reduce((total, { node }) => total + cellsOf(node), 0);
  const gathered = Math.max(FEWEST, (rows * CHILDREN) / Math.max(1, ...children));
  return Math.max(1, Math.floor(Math.min(rows, gathered, (rows * CELLS) / cells)));
}

/** About how many values a row has. */
function cellsOf(node: Node): number {
  switch (node.kind) {
    case 'struct':
      return node.fields.reduce((total, field) => total + cellsOf(field.node), 0);
    case 'array':
      return 1 + elementsOf(node.count) * cellsOf(node.of.node);
    case 'map':
      return 1 + elementsOf(node.count) * (cellsOf(node.keys.node) + cellsOf(node.values.node));
    default:
      return 1;
  }
}

function elementsOf(count: Node): number {
  if (count.kind === 'constant') return Number(count.value);
  if (count.kind === 'integer') return (count.min + count.max) / 2;
  if (count.kind === 'discrete') return meanOf(count.shape);
  if (count.kind !== 'weighted') return 8;
  const total = count.weights.reduce((sum, weight) => sum + weight, 0);
  return count.values.reduce<number>((sum, value, at) => sum + (Number(value) * count.weights[at]!) / total, 0);
}
