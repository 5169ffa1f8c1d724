import type { Warning } from '../errors/warning.ts';
import { paint, type Target } from './paint.ts';

/** Each warning with its hint, one line each. */
export function renderWarnings(warnings: readonly Warning[], target: Target): string[] {
  return warnings.flatMap(({ code, message, hint }) => [
    `${paint('yellow', 'warning', target)} ${paint('bold', code, target)}: ${message}`,
    ...(hint ? [`   ${paint('cyan', 'hint', target)} ${hint}`] : []),
  ]);
}
