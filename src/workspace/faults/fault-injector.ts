import type { FaultAction, FaultPlan, FaultRule } from './fault-plan.ts';

/** Decides which faults a request meets. */
export interface FaultInjector {
  plan(): FaultPlan;
  /** Replaces the plan; all counts begin anew. */
  set(plan: FaultPlan): void;
  /** Delays and at most one other action, in the order of the rules. */
  take(target: FaultTarget): readonly FaultAction[];
}

export interface FaultTarget {
  readonly method: string;
  /** Percent-decoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

export function createFaultInjector(initial: FaultPlan): FaultInjector {
  let plan = initial;
  let rules = prepare(initial);
  return {
    plan: () => plan,
    set(next) {
      plan = next;
      rules = prepare(next);
    },
    take(target) {
      const actions: FaultAction[] = [];
      for (const entry of rules) {
        if (!entry.matches(target)) continue;
        const { after, times, probability, action } = entry.rule;
        entry.seen += 1;
        // Drawn for every match, used or not: what one request meets does not depend on `after` and `times`.
        const drawn = entry.draw();
        if (entry.seen <= after || entry.applied === times || drawn >= probability) continue;
        entry.applied += 1;
        actions.push(action);
        if (!('delayMs' in action)) break;
      }
      return actions;
    },
  };
}

function prepare({ refuse, rules, seed }: FaultPlan) {
  return [...refuse.flatMap(refusal), ...rules].map((rule, index) => ({
    rule,
    matches: matcher(rule),
    // A generator per rule: what one rule draws does not depend on which others were asked.
    draw: mulberry32(seed + index * 0x9e3779b9),
    seen: 0,
    applied: 0,
  }));
}

function refusal(method: 'PUT' | 'DELETE'): FaultRule[] {
  const message = `User does not have WRITE VOLUME: ${method} is switched off in this workspace.`;
  const action: FaultAction = { status: 403, body: { error_code: 'PERMISSION_DENIED', message, details: [] } };
  const common = { after: 0, probability: 1, action };
  const rule = { ...common, method, path: '/api/2.0/fs/**' };
  // A multipart upload is a PUT in other clothes.
  const initiate = { ...common, method: 'POST', path: '/api/2.0/fs/files/**?action=initiate-upload**' };
  return method === 'PUT' ? [rule, initiate] : [rule];
}

function matcher({ method, path }: FaultRule): (target: FaultTarget) => boolean {
  const methods = method === undefined ? undefined : [method].flat().map(name => name.toUpperCase());
  const pattern = path === undefined ? undefined : globPattern(path);
  const withQuery = path?.includes('?');
  return target => {
    if (methods && !methods.includes(target.method)) return false;
    return pattern?.test(withQuery ? `${target.path}?${target.query}` : target.path) ?? true;
  };
}

function globPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*\*|\*)/)
    .map(part => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`, 's');
}

/** A small seeded generator, uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
