import type { Node } from '../../dataset/plan/plan.ts';
import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { compileAfter } from './after.ts';
import { compileAggregate } from './aggregate.ts';
import { compileArray, compileMap } from './array.ts';
import { compileCase } from './case.ts';
import { compileConstant } from './constant.ts';
import { compileContinuous } from './continuous.ts';
import { compileDiscrete } from './discrete.ts';
import { compileEpisodes } from './episodes.ts';
import { compileFormat } from './format.ts';
import { compileInteger } from './integer.ts';
import { compilePattern } from './pattern.ts';
import { compileOrdinal, compileSequence, compileStep } from './sequence.ts';
import { compileSql } from './sql.ts';
import { compileStruct } from './struct.ts';
import { compileTime } from './time.ts';
import { compileUnique } from './unique.ts';
import { compileUuid } from './uuid.ts';
import { compileWalk } from './walk.ts';
import { compileWave } from './wave.ts';
import { compileWeighted } from './weighted.ts';

/** A node of a table's column made ready: a function from rows to values. */
export function compileNode(table: TableProgram, node: Node): Evaluate {
  switch (node.kind) {
    case 'constant':
      return compileConstant(node);
    case 'sequence':
      return compileSequence(node);
    case 'ordinal':
      return compileOrdinal(node);
    case 'step':
      return compileStep(node);
    case 'format':
      return compileFormat(node, compileNode(table, node.of));
    case 'uuid':
      return compileUuid(table, node);
    case 'unique':
      return compileUnique(table, node);
    case 'pattern':
      return compilePattern(table, node);
    case 'weighted':
      return compileWeighted(table, node);
    case 'integer':
      return compileInteger(table, node);
    case 'continuous':
      return compileContinuous(table, node);
    case 'discrete':
      return compileDiscrete(table, node);
    case 'sql':
      return compileSql(node);
    case 'case':
      return compileCase(table, node);
    case 'time':
      return compileTime(table, node);
    case 'after':
      return compileAfter(node, compileNode(table, node.delay));
    case 'wave':
      return compileWave(node);
    case 'walk':
      return compileWalk(table, node);
    case 'episodes':
      return compileEpisodes(table, node, compileNode(table, node.last));
    case 'aggregate':
      return compileAggregate(table, node);
    case 'struct':
      return compileStruct(table, node);
    case 'array':
      return compileArray(table, node);
    case 'map':
      return compileMap(table, node);
  }
}
