import type { Effects } from '../base/effects.ts';
import { listProcesses } from './list-processes.ts';
import type { ProcessRow } from './process-row.ts';

const POLL_MS = 20;
/** A process that SIGKILL has not ended by then hangs in the kernel or is not ours to end. */
const KILL_LIMIT_MS = 3000;

export interface ProcessTreeRoot {
  /** Leader of its own session; null when only the mark is known. */
  readonly pid: number | null;
  readonly mark: string;
}

/**
 * A process and all that came from it. Members are found by ancestry, process group, session and mark, and
 * remembered: who loses the ancestors half way through the ending is still found.
 */
export class ProcessTree {
  readonly #mark: string;
  readonly #effects: Effects;
  readonly #known = new Map<number, string>();
  readonly #leader: number | null;
  #leaderAlive = true;

  constructor({ pid, mark }: ProcessTreeRoot, effects: Effects) {
    this.#leader = pid;
    this.#mark = mark;
    this.#effects = effects;
  }

  /** From now on the root's pid may belong to a stranger; its group and session may not while they have members. */
  rootHasEnded(): void {
    this.#leaderAlive = false;
  }

  /** The living members. */
  async members(): Promise<readonly ProcessRow[]> {
    const rows = await listProcesses(this.#mark, this.#effects);
    const children = Map.groupBy(rows, row => row.parentPid);
    const members = new Set(rows.filter(row => this.#isSeed(row)));
    // A set is iterated in order of insertion, what is added meanwhile included: this walks the tree downward.
    for (const member of members) {
      for (const child of children.get(member.pid) ?? []) members.add(child);
    }
    for (const { pid, startTime } of members) this.#known.set(pid, startTime);
    return [...members].filter(({ pid }) => pid !== process.pid);
  }

  /** SIGTERM, `graceMs` to obey it, then SIGKILL. Returns what could not be ended. */
  async end(graceMs: number): Promise<readonly ProcessRow[]> {
    const { clock } = this.#effects;
    let members = await this.members();
    send(members, 'SIGTERM');
    const graceEnd = clock.monotonic() + graceMs;
    while (members.length > 0 && clock.monotonic() < graceEnd) {
      await clock.sleep(POLL_MS);
      members = await this.members();
    }
    return members.length > 0 ? await this.kill() : [];
  }

  /** SIGKILL, again for what is born meanwhile. Returns what could not be ended. */
  async kill(): Promise<readonly ProcessRow[]> {
    const { clock } = this.#effects;
    const giveUp = clock.monotonic() + KILL_LIMIT_MS;
    let members = await this.members();
    while (members.length > 0 && clock.monotonic() < giveUp) {
      send(members, 'SIGKILL');
      await clock.sleep(POLL_MS);
      members = await this.members();
    }
    return members;
  }

  #isSeed({ pid, parentPid, groups, startTime, marked }: ProcessRow): boolean {
    if (marked || this.#known.get(pid) === startTime) return true;
    if (this.#leader === null) return false;
    // Windows names a parent that has ended as the parent still.
    return groups.includes(this.#leader) || parentPid === this.#leader || (this.#leaderAlive && pid === this.#leader);
  }
}

function send(members: readonly ProcessRow[], signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const { pid } of members) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile, or is not ours to end: the next listing tells.
    }
  }
}
