import type { Evaluate } from '../batch/batch.ts';
import type { NodeOf } from './node-of.ts';
import { roundTo } from './rounding.ts';
import { timesOf } from './time.ts';

const PARTS = 4096;

/** The cosine over one period, from + − × ÷ alone; one more value than there are parts. */
const COSINE = Float64Array.from({ length: PARTS + 1 }, (_, at) => cosineOfPart(at));

export function compileWave({ type, of, every, amplitude, mean, peak }: NodeOf<'wave'>): Evaluate {
  return batch => {
    const vector = batch.path(of);
    const times = timesOf(vector);
    const values = new Float64Array(batch.length);
    for (let row = 0; row < values.length; row++) {
      const since = times[row]! - peak;
      const place = ((since - Math.floor(since / every) * every) / every) * PARTS;
      const part = Math.floor(place);
      const from = COSINE[part]!;
      values[row] = mean + amplitude * (from + (COSINE[part + 1]! - from) * (place - part));
    }
    const wave = roundTo({ type, least: null, most: null }, values);
    return vector.nulls === null ? wave : { ...wave, nulls: vector.nulls };
  };
}

/** By its series within an eighth of a period, where it needs few terms. */
function cosineOfPart(part: number): number {
  const at = Math.min(part, PARTS - part);
  if (at > PARTS / 4) return -cosineOfPart(PARTS / 2 - at);
  const x = (at / PARTS) * 2 * Math.PI;
  let sum = 0;
  let term = 1;
  for (let n = 1; n < 30; n += 2) {
    sum += term;
    term *= -(x * x) / (n * (n + 1));
  }
  return at === PARTS / 4 ? 0 : sum;
}
