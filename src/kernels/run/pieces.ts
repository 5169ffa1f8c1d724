import type { TablePlan } from '../../dataset/plan/plan.ts';
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
  const most = Math.max(0, ...children);
  return most > CHILDREN ? Math.max(1, Math.floor((rows * CHILDREN) / most)) : rows;
}
