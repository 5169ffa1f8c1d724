/** Bytes that grow at the end; `bytes` has room beyond `length`, and is another array after each `reserve`. */
export class ByteSink {
  bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  constructor(capacity = 1024) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `count` bytes more. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest > 0x7fff_ffff) {
      this.bytes[this.length] = (rest % 128) | 0x80;
      this.length += 1;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.bytes[this.length] = (rest & 0x7f) | 0x80;
      this.length += 1;
      rest >>>= 7;
    }
    this.bytes[this.length] = rest;
    this.length += 1;
  }

  /** A whole number within ±2^53. */
  zigzag(value: number): void {
    if (Math.abs(value) <= 0x3fff_ffff_ffff) this.varint(value < 0 ? -2 * value - 1 : 2 * value);
    else this.#wideZigzag(BigInt(value));
  }

  // Twice the number is more than a double holds.
  #wideZigzag(value: bigint): void {
    let rest = value < 0n ? -2n * value - 1n : 2n * value;
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }

  uint32(value: number): void {
    this.reserve(4);
    this.setUint32(this.length, value);
    this.length += 4;
  }

  /** Over bytes that are already there. */
  setUint32(at: number, value: number): void {
    this.bytes[at] = value;
    this.bytes[at + 1] = value >>> 8;
    this.bytes[at + 2] = value >>> 16;
    this.bytes[at + 3] = value >>> 24;
  }

  clear(): void {
    this.length = 0;
  }

  /** A view, which holds until the next change. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}
