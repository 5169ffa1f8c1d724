import { div } from './arithmetic.ts';
import type { Kernel } from './kernel.ts';
import { rowKernel } from './row-function.ts';

/** -0 is no whole number; of doubles it is a value of its own. */
function signed(ofWhole: (value: number) => number, ofDouble: (value: number) => number): Kernel {
  const [whole, double] = [rowKernel(ofWhole), rowKernel(ofDouble)];
  return (call, given, length) => (call.type.kind === 'double' ? double : whole)(call, given, length);
}

export const numberKernels: Readonly<Record<string, Kernel>> = {
  negative: signed(
    value => 0 - value,
    value => -value,
  ),
  abs: signed(Math.abs, Math.abs),
  sign: rowKernel(Math.sign),
  sqrt: rowKernel(Math.sqrt),
  div,
  pmod: rowKernel((a: number, b: number) => {
    const rest = a % b;
    return (rest < 0 ? (rest + b) % b : rest) + 0;
  }),
};
