import { z } from 'zod';
import { nearest } from '../base/nearest.ts';
import { allowableRules } from '../parquet/allowed-rules.ts';
import { type RuleId, rules } from '../parquet/rules.ts';

/** Rules of the check that do not stop a delivery this time. */
export const allowOption = z
  .array(z.string().describe('rule'))
  .superRefine((ids, context) => {
    for (const id of ids) {
      const problem = problemOf(id);
      if (problem !== null) context.addIssue({ code: 'custom', message: problem });
    }
  })
  // Only these are left.
  .transform(ids => ids as RuleId[])
  .default([])
  .describe('Rule of the check whose errors are warnings this time.');

function problemOf(id: string): string | null {
  if (allowableRules.includes(id as RuleId)) return null;
  if (id === 'not-parquet') return 'not-parquet cannot be allowed: nobody can read such a file';
  if (id in rules) return `${id} only warns, there is nothing to allow`;
  const near = nearest(id, allowableRules, 1)[0];
  return `There is no rule ${JSON.stringify(id)}.${near ? ` Did you mean ${near}?` : ''} Rules: ${allowableRules.join(', ')}`;
}
