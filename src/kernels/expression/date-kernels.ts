import { addMonths, MICROS_PER_DAY } from '../../base/calendar.ts';
import type { Kernel } from './kernel.ts';
import { rowKernel } from './row-function.ts';

export const dateKernels: Readonly<Record<string, Kernel>> = {
  date_add: rowKernel((date: number, days: number) => date + days),
  date_sub: rowKernel((date: number, days: number) => date - days),
  add_months: rowKernel(addMonths),
  plus_months: rowKernel(plusMonths),
  plus_micros: rowKernel((time: number, micros: number) => time + micros),
};

function plusMonths(micros: number, months: number): number {
  const days = Math.floor(micros / MICROS_PER_DAY);
  return addMonths(days, months) * MICROS_PER_DAY + (micros - days * MICROS_PER_DAY);
}
