import { createHash, type Hash } from 'node:crypto';

/** What a column holds: as many values, as many nulls among them, and a hash of all in their order. */
export interface ColumnDigest {
  readonly values: number;
  readonly nulls: number;
  readonly hash: string;
}

/**
 * Takes a column value by value, in a form that says nothing of how a file stores it. Two readers that feed the same
 * column end with the same digest.
 */
export class NormalForm {
  #values = 0;
  #nulls = 0;
  #filled = 0;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(SIZE);

  digest(): ColumnDigest {
    this.#flush();
    return { values: this.#values, nulls: this.#nulls, hash: this.#hash.digest('hex') };
  }

  null(): void {
    this.#values += 1;
    this.#nulls += 1;
    this.#tag(0);
  }

  boolean(value: boolean): void {
    this.#values += 1;
    this.#tag(value ? 1 : 2);
  }

  /** Integers, unscaled decimals, days and microseconds since the epoch. */
  integer(value: bigint | number): void {
    this.#values += 1;
    const number = Number(value);
    if (Number.isSafeInteger(number)) {
      this.#tag(3);
      // -0 and 0 are one integer.
      this.#filled = this.#buffer.writeDoubleLE(number + 0, this.#filled);
    } else {
      this.#text(4, String(value));
    }
  }

  real(value: number): void {
    this.#values += 1;
    this.#tag(5);
    // There are many NaN, and which one it is has no meaning.
    this.#filled = this.#buffer.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, this.#filled);
  }

  text(value: Uint8Array | string): void {
    this.#values += 1;
    this.#text(6, value);
  }

  bytes(value: Uint8Array): void {
    this.#values += 1;
    this.#text(7, value);
  }

  /** A list, a map or a struct, whose `length` parts follow. */
  open(length: number): void {
    this.#values += 1;
    this.#tag(8);
    this.#filled = this.#buffer.writeUInt32LE(length, this.#filled);
  }

  #text(tag: number, value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#tag(tag);
    this.#filled = this.#buffer.writeUInt32LE(bytes.length, this.#filled);
    if (bytes.length > SIZE - this.#filled) this.#flush();
    if (bytes.length > SIZE) {
      this.#hash.update(bytes);
    } else {
      this.#buffer.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
  }

  /** Leaves room for a number behind it. */
  #tag(tag: number): void {
    if (this.#filled > SIZE - 16) this.#flush();
    this.#buffer[this.#filled] = tag;
    this.#filled += 1;
  }

  #flush(): void {
    this.#hash.update(this.#buffer.subarray(0, this.#filled));
    this.#filled = 0;
  }
}

const SIZE = 64 * 1024;
