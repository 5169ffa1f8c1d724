import { type Rule, rules } from '../parquet/rules.ts';

/** Every rule that check knows, in the order of its findings. */
export function ruleList(): ({ readonly id: string } & Rule)[] {
  return Object.entries(rules)
    .map(([id, rule]) => ({ id, ...(rule as Rule) }))
    .sort((a, b) => a.number - b.number);
}
