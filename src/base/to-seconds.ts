/** Seconds with milliseconds, as durations are told everywhere. */
export function toSeconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
