const MIB = 1024 * 1024;

/** From here on files go in parts where the server takes them. */
export const LARGE_BYTES = 50 * MIB;

const SIZES = [10, 20, 50, 100, 200, 500, 1024, 2048, 4096].map(size => size * MIB);
const MOST_PARTS = 100;

/** The smallest usual size that makes at most 100 parts of a file; all in bytes. */
export function partSizeFor(size: number): number {
  return SIZES.find(part => part * MOST_PARTS >= size) ?? SIZES.at(-1)!;
}
