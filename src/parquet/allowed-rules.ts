import type { Finding } from './finding.ts';
import { type RuleId, rules } from './rules.ts';

/** The rules that stop a delivery and that its owner may overrule: a file that nobody can open is never sent. */
export const allowableRules: readonly RuleId[] = (Object.keys(rules) as RuleId[]).filter(
  id => rules[id].level === 'error' && id !== 'not-parquet',
);

/** Findings of these rules stay, as warnings. */
export function allowFindings(findings: readonly Finding[], allow: readonly RuleId[]): Finding[] {
  return findings.map(one => (allow.includes(one.rule) ? { ...one, level: 'warn' } : one));
}
