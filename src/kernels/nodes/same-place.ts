import type { Place } from '../../dataset/plan/plan.ts';

export function samePlace(one: Place, other: Place): boolean {
  return one.table === other.table && one.column === other.column && one.purpose === other.purpose;
}
