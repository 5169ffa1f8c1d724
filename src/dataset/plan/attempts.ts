/** The chance that no pick of so many is accepted stays below this. */
const LEFT_OVER = 1e-9;

/** How often a row has to pick, where a pick is accepted with this probability. */
export function attemptsFor(accepted: number): number {
  return Math.ceil(Math.log(LEFT_OVER) / Math.log(1 - Math.min(accepted, 0.999)));
}
