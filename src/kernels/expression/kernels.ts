import { arithmeticKernels } from './arithmetic.ts';
import { arrayKernels } from './array-kernels.ts';
import { choiceKernels } from './choice.ts';
import { comparisonKernels } from './comparison.ts';
import { dateKernels } from './date-kernels.ts';
import type { Kernel } from './kernel.ts';
import { logicKernels } from './logic.ts';
import { numberKernels } from './number-kernels.ts';
import { roundingKernels } from './rounding.ts';
import { textKernels } from './text-kernels.ts';
import { textSearchKernels } from './text-search-kernels.ts';
import { timeKernels } from './time-kernels.ts';

/** One for every name in the table of functions that stands in a typed expression. */
export const kernels: ReadonlyMap<string, Kernel> = new Map(
  Object.entries({
    ...arithmeticKernels,
    ...arrayKernels,
    ...numberKernels,
    ...textSearchKernels,
    ...timeKernels,
    ...choiceKernels,
    ...comparisonKernels,
    ...dateKernels,
    ...logicKernels,
    ...roundingKernels,
    ...textKernels,
  }),
);
