import type { Vector } from '../../base/vector.ts';
import type { Evaluate } from '../batch/batch.ts';
import { subset } from '../batch/derived-batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { nullVector } from '../vectors/constant-vector.ts';
import { mergeRows } from '../vectors/merge-rows.ts';
import { rowsByNumber } from '../vectors/rows-by-number.ts';
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
    const parts = rowsByNumber(branches, compiled.length).flatMap((rows, branch) => {
      if (rows.length === 0) return [];
      const evaluate = compiled[branch] ?? null;
      // Where all rows have the same branch there is nothing to pick.
      const part = rows.length === batch.length ? batch : subset(batch, rows);
      const vector: Vector = evaluate === null ? nullVector(node.type, rows.length) : evaluate(part);
      return [{ rows, vector }];
    });
    if (parts.length === 0) return nullVector(node.type, 0);
    return parts.length === 1 ? parts[0]!.vector : mergeRows(node.type, batch.length, parts);
  };
}
