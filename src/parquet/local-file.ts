import { close, open, read } from 'node:fs';
import { promisify } from 'node:util';

// Half the cost of a FileHandle, which shows with ten thousand files.
const openFile = promisify(open);
const readFile = promisify(read);
const closeFile = promisify(close);

/** A local file that is open for reading, until it is disposed of. */
export interface LocalFile extends AsyncDisposable {
  /** Bytes that were read into `buffer` from `position` on: fewer than fit only at the end of the file. */
  read(buffer: Buffer, position: number): Promise<number>;
}

export async function openLocalFile(path: string): Promise<LocalFile> {
  const descriptor = await openFile(path, 'r');
  return {
    async read(buffer, position) {
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await readFile(descriptor, buffer, filled, buffer.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    [Symbol.asyncDispose]: () => closeFile(descriptor),
  };
}
