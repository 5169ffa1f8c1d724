/**
 * How far the clock that dates the files of a volume and the one that dates the answers of its server may be apart, in
 * milliseconds. An HTTP date has whole seconds, and a cloud's storage and its front end are different machines.
 */
export const CLOCK_SKEW_MS = 5000;

/** Whether a file's time can lie in a period, all in epoch milliseconds. */
export function isDatedWithin(
  lastModified: number,
  { since, until }: { readonly since: number; readonly until: number },
): boolean {
  return lastModified >= since - CLOCK_SKEW_MS && lastModified <= until + CLOCK_SKEW_MS;
}

/** Whether a file is known to have been there before a moment. */
export function isDatedBefore(lastModified: number | null, moment: number): boolean {
  return lastModified !== null && lastModified < moment - CLOCK_SKEW_MS;
}
