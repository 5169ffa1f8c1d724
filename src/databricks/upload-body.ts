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
}

/** Up to here a body is held in memory. */
const WHOLE_BYTES = 1024 * 1024;

/** Opens the source anew, reports progress, and refuses a source that is not as long as it said. */
export async function openUploadBody(source: UploadSource, onProgress: (sent: number) => void): Promise<UploadBody> {
  return source.size > WHOLE_BYTES ? streamed(source, onProgress) : await whole(source);
}

async function whole(source: UploadSource): Promise<UploadBody> {
  const chunks: Uint8Array[] = [];
  try {
    let size = 0;
    for await (const chunk of source.open()) {
      // A chunk's memory may be used for the next: only one that is all needs no copy.
      chunks.push(chunk.length === source.size ? chunk : Uint8Array.from(chunk));
      size += chunk.length;
      if (size > source.size) break;
    }
    if (size !== source.size) throw changed(source.size);
  } catch (error) {
    throw readFailure(error);
  }
  return { content: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), complete: true, failure: undefined };
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
