const STEP = 16;

/** What must lie free behind both ends of a short copy. */
export const SLACK = STEP - 1;

/**
 * Few bytes, many at a time: most texts take one step, so that no jump is mispredicted. Up to SLACK bytes beyond them are read and
 * written too; what follows has to be written later.
 */
export function copyShort(from: DataView, start: number, to: DataView, place: number, count: number): void {
  for (let at = 0; at < count; at += STEP) {
    to.setInt32(place + at, from.getInt32(start + at));
    to.setInt32(place + at + 4, from.getInt32(start + at + 4));
    to.setInt32(place + at + 8, from.getInt32(start + at + 8));
    to.setInt32(place + at + 12, from.getInt32(start + at + 12));
  }
}
