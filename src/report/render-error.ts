import { toKebabCase } from '../base/wire.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { spellOptions } from '../errors/option-problem.ts';
import { paint, type Target } from './paint.ts';
import { findingsOf, renderFindings } from './render-check.ts';
import { spellFlags } from './spell-flags.ts';

/** An error for people: what happened, the findings where there are any, and what to do next. */
export function renderError(error: LakeseedError, target: Target): string {
  const status = error.statusCode === undefined ? '' : ` (HTTP ${error.statusCode})`;
  const lines = [`${paint('red', 'error', target)} ${paint('bold', error.code, target)}${status}: ${messageOf(error)}`];
  const findings = findingsOf(error.details);
  if (findings.length > 0) lines.push(renderFindings(findings, target));
  // The one thing to do stands below its finding.
  if (error.hint && findings.every(({ fix }) => fix !== error.hint))
    lines.push(`${paint('cyan', ' hint', target)} ${error.hint.replaceAll('\n', '\n      ')}`);
  return lines.join('\n');
}

/** Options that are typed under another name, or without one. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  projectPath: 'project',
  localDataDir: 'folder',
  path: 'path',
  clusterId: '--cluster',
};

/** At the terminal an option is named as it is typed there. */
function messageOf(error: LakeseedError): string {
  const { message } = spellOptions(
    error,
    (name, key) => ARGUMENTS[name] ?? `--${toKebabCase(name)}${key && ` ${key}`}`,
  );
  return spellFlags(message).replaceAll('\n', '\n      ');
}
