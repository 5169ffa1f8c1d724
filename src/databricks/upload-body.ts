import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { UploadSource } from '../volume/store.ts';

/** One attempt's body. */
export interface UploadBody {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Everything was handed out. */
  readonly complete: boolean;
  /** Set when reading it failed, which is no fault of the connection. */
  readonly failure: LakeseedError | undefined;
}

/** Opens the source anew, reports progress, and refuses a source that is not as long as it said. */
export function openUploadBody(source: UploadSource, onProgress?: (sent: number) => void): UploadBody {
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
        onProgress?.(sent);
        handedOut = false;
      }
      if (sent < source.size) throw changed(source.size);
    } catch (error) {
      if (handedOut) throw error;
      failure = isLakeseedError(error) ? error : localIoError(error, 'read the file that is being sent');
      throw failure;
    }
  }
  return {
    chunks: read(),
    get complete() {
      return sent === source.size;
    },
    get failure() {
      return failure;
    },
  };
}

function changed(size: number): LakeseedError {
  return new LakeseedError('LOCAL_IO', `The file changed while it was sent: it is no longer ${size} bytes long`, {
    hint: 'Wait until whatever writes it has ended, then run again.',
  });
}
