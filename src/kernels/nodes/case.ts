import type { Vector } from '../../base/vector.ts';
import type { Evaluate } from '../batch/batch.ts';
import { subset } from '../batch/derived-batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { nullVector } from '../vectors/constant-vector.ts';
import { mergeRows } from '../vectors/merge-rows.ts';
import { createBranchFinder } from './branch-finder.ts';
import { compileBranchTables } from './branch-tables.ts';
import type { NodeOf } from './node-of.ts';
import { compileWeightedBranches } from './weighted-branches.ts';

export function compileCase(table: TableProgram, node: NodeOf<'case'>): Evaluate {
  const nodes = node.branches.map(branch => branch.node);
  const labels = node.branches.map(({ label }) => label);
  const branchesOf = createBranchFinder(labels, node.on);
  const otherwise = node.otherwise ?? null;
  const together =
    compileBranchTables(table, node.type, [...nodes, otherwise]) ??
    compileWeightedBranches(table, node.type, [...nodes, otherwise]);
  if (together !== null) return batch => together(batch, branchesOf(batch));

  const compiled = [...nodes, otherwise].map(one => (one === null ? null : table.compile(one)));
  return batch => {
    const branches = branchesOf(batch);
    const parts = rowsByBranch(branches, compiled.length).map(({ branch, rows }) => {
      const evaluate = compiled[branch] ?? null;
      // Where all rows have the same branch there is nothing to pick.
      const part = rows.length === batch.length ? batch : subset(batch, rows);
      const vector: Vector = evaluate === null ? nullVector(node.type, rows.length) : evaluate(part);
      return { rows, vector };
    });
    return parts.length === 1 ? parts[0]!.vector : mergeRows(node.type, batch.length, parts);
  };
}

function rowsByBranch(branches: Uint16Array, count: number): { readonly branch: number; readonly rows: Int32Array }[] {
  const ends = new Int32Array(count + 1);
  for (const branch of branches) ends[branch + 1]! += 1;
  for (let branch = 0; branch < count; branch++) ends[branch + 1]! += ends[branch]!;
  const rows = new Int32Array(branches.length);
  const next = ends.slice();
  for (let row = 0; row < branches.length; row++) rows[next[branches[row]!]!++] = row;
  return Array.from({ length: count }, (_, branch) => ({
    branch,
    rows: rows.subarray(ends[branch]!, ends[branch + 1]!),
  })).filter(part => part.rows.length > 0);
}
