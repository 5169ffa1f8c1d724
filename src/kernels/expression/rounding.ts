import type { CallExpression } from '../../dataset/expression/expression.ts';
import { scaleOf } from './arithmetic.ts';
import { divideHalfEven, divideHalfUp, unscaledOf } from './decimals.ts';
import type { Kernel } from './kernel.ts';
import { allocate, numberKind, numbersOf, numberVector } from './vectors.ts';

function numberKernel(compute: (call: CallExpression) => (value: number) => number): Kernel {
  return (call, given, length) => {
    const source = numbersOf(given[0]!);
    const values = allocate(numberKind(call.type), length);
    const each = compute(call);
    for (let row = 0; row < length; row += 1) values[row] = each(source[row]!);
    return numberVector(numberKind(call.type), values, given[0]!.nulls);
  };
}

function rounded(call: CallExpression): (value: number) => number {
  const digits = call.arguments[1]!.range!.min;
  const { type } = call.arguments[0]!;
  if (type.kind === 'double') {
    const size = 10 ** digits;
    return value => unscaledOf(value, digits) / size;
  }
  const divide = call.name === 'bround' ? divideHalfEven : divideHalfUp;
  const unit = 10 ** Math.max(0, scaleOf(type) - digits);
  // With fewer digits than none behind the point, the zeros before it are kept.
  const zeros = unit / 10 ** (scaleOf(type) - scaleOf(call.type));
  return unit === 1 ? value => value : value => divide(value, unit) * zeros + 0;
}

function whole(call: CallExpression, round: (value: number) => number): (value: number) => number {
  const scale = scaleOf(call.arguments[0]!.type);
  const size = 10 ** scale;
  if (scale === 0) return value => round(value) + 0;
  return value => {
    const rest = value % size;
    const towardsZero = (value - rest) / size;
    if (rest === 0) return towardsZero + 0;
    return towardsZero + round(rest < 0 ? -0.5 : 0.5);
  };
}

export const roundingKernels: Readonly<Record<string, Kernel>> = {
  round: numberKernel(rounded),
  bround: numberKernel(rounded),
  floor: numberKernel(call => whole(call, Math.floor)),
  ceil: numberKernel(call => whole(call, Math.ceil)),
};
