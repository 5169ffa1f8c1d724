import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { UploadSource } from '../volume/store.ts';

/** One attempt's body. */
export interface UploadBody {
  /** Small ones are whole: they go out in one piece with the header. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** Everything was handed out. */
  readonly complete: boolean;
  /** Set when reading it failed, which is no fault of the connection. */
  readonly failure: LakeseedError | undefined;
  /** Must be called at the end; `sent` where the server has taken all of it, so that its memory is free. */
  close(sent: boolean): Promise<unknown>;
}

/** Up to here a body is held in memory. */
const WHOLE_BYTES = 512 * 1024;

/** Opens the source anew, reports progress, and refuses a source that is not as long as it said. */
export async function openUploadBody(source: UploadSource, onProgress: (sent: number) => void): Promise<UploadBody> {
  return source.size > WHOLE_BYTES ? streamed(source, onProgress) : await whole(source);
}

async function whole(source: UploadSource): Promise<UploadBody> {
  const chunks = source.open()[Symbol.asyncIterator]();
  const copies: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      size += next.value.length;
      if (size > source.size) break;
      // One chunk is all: it is sent from where it lies, and the source is asked to go on when it has been.
      if (size === source.size && copies.length === 0) return held(next.value, chunks);
      copies.push(Uint8Array.from(next.value));
    }
    if (size !== source.size) throw changed(source.size);
  } catch (error) {
    await chunks.return?.();
    throw readFailure(error);
  }
  return { content: Buffer.concat(copies), complete: true, failure: undefined, close: async () => {} };
}

function held(content: Uint8Array, chunks: AsyncIterator<Uint8Array>): UploadBody {
  const close = async (sent: boolean) => await (sent ? chunks.next() : chunks.return?.());
  return { content, complete: true, failure: undefined, close };
}

function streamed(source: UploadSource, onProgress: (sent: number) => void): UploadBody {
  let failure: LakeseedError | undefined;
  let sent = 0;
  async function* read(): AsyncGenerator<Uint8Array> {
    // While a chunk is handed out, an error comes in from the connection: that is not the source's.
    let handedOut = false;
    try {
      for await (const chunk of source.open()) {
        sent += chunk.length;
        if (sent > source.size) throw changed(source.size);
        handedOut = true;
        yield chunk;
        onProgress(sent);
        handedOut = false;
      }
      if (sent < source.size) throw changed(source.size);
    } catch (error) {
      if (handedOut) throw error;
      failure = readFailure(error);
      throw failure;
    }
  }
  return {
    content: read(),
    get complete() {
      return sent === source.size;
    },
    get failure() {
      return failure;
    },
    // Whoever reads it ends it.
    close: async () => {},
  };
}

function readFailure(error: unknown): LakeseedError {
  return isLakeseedError(error) ? error : localIoError(error, 'read the file that is being sent');
}

function changed(size: number): LakeseedError {
  return new LakeseedError('LOCAL_IO', `The file changed while it was sent: it is no longer ${size} bytes long`, {
    hint: 'Wait until whatever writes it has ended, then run again.',
  });
}
