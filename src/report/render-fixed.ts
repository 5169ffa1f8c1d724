import { describeLeft, type Left } from '../base/describe-left.ts';
import { formatCount, formatPlural } from '../base/format.ts';
import { paint, type Target } from './paint.ts';

export interface ShownFixed {
  readonly rule: string;
  readonly path: string;
  readonly column: string | null;
  readonly from: string;
  readonly to: string;
}

const SHOWN = 20;

/** One line for each column that was rewritten, files of a table together, then what was left and why. */
export function renderFixed(fixed: readonly ShownFixed[], unfixed: readonly Left[], target: Target): string {
  const done = describeFixed(fixed).map(line => `${paint('green', 'fixed', target)} ${line}`);
  const left = unfixed.map(one => `${paint('yellow', 'left ', target)} ${describeLeft(one)}`);
  if (done.length + left.length === 0) return 'There was nothing to fix.';
  return [...some(done), ...some(left)].join('\n');
}

/** `events (3 files) · at: timestamp in nanoseconds → timestamp`. */
function describeFixed(fixed: readonly ShownFixed[]): string[] {
  const groups = Map.groupBy(fixed, ({ rule, path, column, from, to }) =>
    from === path ? path : JSON.stringify([path.split('/')[0], column, rule, from, to]),
  );
  return [...groups.values()].map(members => {
    const { path, column, from, to } = members[0]!;
    if (from === path) return `${from} → ${to}`;
    const where = members.length === 1 ? path : `${path.split('/')[0]} (${formatPlural(members.length, 'file')})`;
    return `${[where, column].filter(part => part !== null).join(' · ')}: ${from} → ${to}`;
  });
}

function some(lines: readonly string[]): string[] {
  const rest = lines.length - SHOWN;
  return rest > 0 ? [...lines.slice(0, SHOWN), `      … and ${formatCount(rest)} more`] : [...lines];
}
