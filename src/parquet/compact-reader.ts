/** What a footer cannot be decoded for. */
export class UndecodableError extends Error {}

/** Kinds of values in Thrift's compact protocol, as far as Parquet's footers have them. */
const STRUCT = 12;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const INTEGERS: ReadonlySet<number> = new Set([4, 5, 6]);
const DOUBLE = 7;
const BINARY = 8;
const LISTS: ReadonlySet<number> = new Set([9, 10]);

/** The longest form of a number of 64 bits. */
const MAX_VARINT = 10;

/**
 * Walks through Thrift's compact protocol without making objects of it, so that of a footer only that is decoded which
 * is asked for. Throws UndecodableError, or RangeError beyond the end.
 */
export class CompactReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Calls `field` for each field of the struct here; it must read or skip the value. */
  struct(field: (id: number, kind: number) => void): void {
    let id = 0;
    for (;;) {
      const byte = this.byte();
      const kind = byte & 0x0f;
      if (kind === 0) return;
      const delta = byte >> 4;
      id = delta === 0 ? this.integer() : id + delta;
      field(id, kind);
    }
  }

  /** Calls `item` for each item of the list here. */
  list(item: (index: number, kind: number) => void): void {
    const byte = this.byte();
    const kind = byte & 0x0f;
    const short = byte >> 4;
    const length = short === 15 ? this.#varint() : short;
    for (let index = 0; index < length; index += 1) item(index, kind);
  }

  /** A number of any width; of 64 bits those that a double holds. */
  integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A view of the bytes, not a copy. */
  binary(): Buffer {
    const length = this.#varint();
    if (this.at + length > this.bytes.length) throw new RangeError('A value goes beyond the end');
    const start = this.at;
    this.at += length;
    return this.bytes.subarray(start, this.at);
  }

  text(): string {
    return this.binary().toString();
  }

  skip(kind: number): void {
    if (kind === TRUE || kind === FALSE) return;
    if (INTEGERS.has(kind)) this.#skipVarint();
    else if (kind === BYTE) this.#move(1);
    else if (kind === DOUBLE) this.#move(8);
    else if (kind === BINARY) this.#move(this.#varint());
    else if (LISTS.has(kind)) this.#skipList();
    else if (kind === STRUCT) this.#skipStruct();
    else throw new UndecodableError('is of no kind that a footer has');
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError('A value goes beyond the end');
    this.at += 1;
    return byte;
  }

  // Most of a footer is skipped: without callbacks, which would be as many objects.
  #skipList(): void {
    const byte = this.byte();
    const kind = byte & 0x0f;
    const short = byte >> 4;
    const length = short === 15 ? this.#varint() : short;
    // Here a truth value takes a byte, in a field none.
    const itemKind = kind === TRUE || kind === FALSE ? BYTE : kind;
    for (let index = 0; index < length; index += 1) this.skip(itemKind);
  }

  #skipStruct(): void {
    for (;;) {
      const byte = this.byte();
      const kind = byte & 0x0f;
      if (kind === 0) return;
      if (byte >> 4 === 0) this.#skipVarint();
      this.skip(kind);
    }
  }

  #move(length: number): void {
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('A value goes beyond the end');
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let length = 0; length < MAX_VARINT; length += 1) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new UndecodableError('holds a number of absurd length');
  }

  #skipVarint(): void {
    for (let length = 0; length < MAX_VARINT; length += 1) if (this.byte() < 0x80) return;
    throw new UndecodableError('holds a number of absurd length');
  }
}
