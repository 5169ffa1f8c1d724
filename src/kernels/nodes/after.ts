import type { Evaluate } from '../batch/batch.ts';
import { joinNulls } from '../vectors/nulls.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import type { NodeOf } from './node-of.ts';
import { timesOf, timesVector } from './time.ts';

export function compileAfter({ type, of }: NodeOf<'after'>, delayOf: Evaluate): Evaluate {
  return batch => {
    const before = batch.path(of);
    const delay = delayOf(batch);
    const times = timesOf(before);
    const delays = numbersOf(delay);
    const values = new Float64Array(batch.length);
    for (let row = 0; row < values.length; row++) values[row] = times[row]! + Math.floor(delays[row]!);
    return timesVector(type, values, joinNulls(before.nulls, delay.nulls));
  };
}
