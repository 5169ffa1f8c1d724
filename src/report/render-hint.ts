import { paint, type Target } from './paint.ts';

/** What to do next, where that is known. */
export function renderHint(hint: string | null, target: Target): string[] {
  return hint ? [`${paint('cyan', ' hint', target)} ${hint}`] : [];
}
