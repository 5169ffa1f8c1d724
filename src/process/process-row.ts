/** A living process, as the platform's table of processes shows it. Zombies are not living. */
export interface ProcessRow {
  readonly pid: number;
  readonly parentPid: number;
  /** Process group and, where the platform tells it, session. */
  readonly groups: readonly number[];
  /** Tells two processes apart that had the same pid one after the other; its form depends on the platform. */
  readonly startTime: string;
  /** The program's name without arguments, since those may hold secrets. */
  readonly name: string;
  /** Carries the mark that was looked for (see tree-mark.ts). */
  readonly marked: boolean;
}
