import { formatBytes } from '../base/format.ts';
import { withoutBrokenStart } from '../base/utf8.ts';

const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 256 * 1024;

/** What a process printed on one stream: all of it up to 512 KiB, else its head and its tail. */
export class CapturedOutput {
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  /** A ring: the tail ends just before #next. */
  #tail: Buffer | null = null;
  #tailBytes = 0;
  #next = 0;

  push(chunk: Uint8Array): void {
    const forHead = Math.min(chunk.length, HEAD_BYTES - this.#headBytes);
    if (forHead > 0) {
      // A copy: a slice would keep the whole read buffer.
      this.#head.push(Buffer.from(chunk.subarray(0, forHead)));
      this.#headBytes += forHead;
    }
    this.#pushTail(chunk.subarray(forHead));
  }

  /** UTF-8; `whereAll` completes the sentence that says what was cut. */
  text(whereAll: string): string {
    const head = Buffer.concat(this.#head);
    const tail = this.#tail?.subarray(0, Math.min(this.#tailBytes, TAIL_BYTES)) ?? Buffer.alloc(0);
    if (this.#tailBytes <= TAIL_BYTES) return Buffer.concat([head, tail]).toString();
    const cut = this.#tailBytes - TAIL_BYTES;
    const ordered = Buffer.concat([tail.subarray(this.#next), tail.subarray(0, this.#next)]);
    return `${head.toString()}\n[lakeseed: ${formatBytes(cut)} cut here; ${whereAll}]\n${withoutBrokenStart(ordered)}`;
  }

  #pushTail(chunk: Uint8Array): void {
    this.#tailBytes += chunk.length;
    let rest = chunk.subarray(Math.max(0, chunk.length - TAIL_BYTES));
    while (rest.length > 0) {
      this.#tail ??= Buffer.alloc(TAIL_BYTES);
      const part = rest.subarray(0, TAIL_BYTES - this.#next);
      this.#tail.set(part, this.#next);
      this.#next = (this.#next + part.length) % TAIL_BYTES;
      rest = rest.subarray(part.length);
    }
  }
}
