/** Fewer and larger reads than usual: each of them wakes a thread, which costs as much as the reading. */
export const CHUNK_BYTES = 512 * 1024;

/** Memory that is used for one chunk after the other, so that a transfer of any size needs no more than one of a few files. */
export interface ChunkMemory {
  /** Of CHUNK_BYTES. */
  take(): Buffer;
  giveBack(memory: Buffer): void;
}

export function createChunkMemory(): ChunkMemory {
  const idle: Buffer[] = [];
  return {
    take: () => idle.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES),
    giveBack: memory => void idle.push(memory),
  };
}
