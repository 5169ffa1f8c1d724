import { type FileHandle, open } from 'node:fs/promises';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { type Project, WRITABLE_HINT } from './project.ts';

/** <project>/generation.log: everything a run printed, as it came, between lines of lakeseed's own that start with `[lakeseed]`. */
export class RunLog implements AsyncDisposable {
  readonly #path: string;
  readonly #file: FileHandle;
  #last: Promise<void> = Promise.resolve();
  #atLineStart = true;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Replaces the log of the run before. Throws LOCAL_IO. */
  static async open({ logPath }: Project): Promise<RunLog> {
    try {
      return new RunLog(logPath, await open(logPath, 'w'));
    } catch (error) {
      throw localIoError(error, `write the log ${logPath}`, WRITABLE_HINT);
    }
  }

  /** Resolves when the bytes are with the operating system, so that nothing is lost with us. Throws NO_SPACE, LOCAL_IO. */
  write(chunk: Uint8Array): Promise<void> {
    if (chunk.length > 0) this.#atLineStart = chunk.at(-1) === 0x0a;
    const writing = this.#last.then(() => this.#writeNow(chunk));
    this.#last = writing.catch(() => undefined);
    return writing;
  }

  /** A line of lakeseed's own. */
  async note(text: string): Promise<void> {
    await this.#last;
    await this.write(Buffer.from(`${this.#atLineStart ? '' : '\n'}[lakeseed] ${text}\n`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  async #writeNow(chunk: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(chunk);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): LakeseedError {
    return localIoError(error, `write the log ${this.#path}`);
  }
}
