import { ByteSink } from './byte-sink.ts';

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const INT16 = 4;
const INT32 = 5;
const INT64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Writes Thrift's compact protocol; a field must be written after those with smaller numbers. */
export class CompactWriter {
  readonly sink: ByteSink;
  #last = 0;

  constructor(sink: ByteSink = new ByteSink()) {
    this.sink = sink;
  }

  boolean(id: number, value: boolean): void {
    this.#field(id, value ? TRUE : FALSE);
  }

  byte(id: number, value: number): void {
    this.#field(id, BYTE);
    this.sink.byte(value);
  }

  int16(id: number, value: number): void {
    this.#field(id, INT16);
    this.sink.zigzag(value);
  }

  int32(id: number, value: number): void {
    this.#field(id, INT32);
    this.sink.zigzag(value);
  }

  int64(id: number, value: number): void {
    this.#field(id, INT64);
    this.sink.zigzag(value);
  }

  binary(id: number, value: Uint8Array | string): void {
    this.#field(id, BINARY);
    this.#bytes(value);
  }

  /** The fields of a struct that is a field. */
  struct(id: number, fields: () => void): void {
    this.#field(id, STRUCT);
    this.body(fields);
  }

  structs<Item>(id: number, items: readonly Item[], fields: (item: Item) => void): void {
    this.#list(id, STRUCT, items.length);
    for (const item of items) this.body(() => fields(item));
  }

  booleans(id: number, items: readonly boolean[]): void {
    this.#list(id, TRUE, items.length);
    for (const item of items) this.sink.byte(item ? TRUE : FALSE);
  }

  int32s(id: number, items: readonly number[]): void {
    this.#list(id, INT32, items.length);
    for (const item of items) this.sink.zigzag(item);
  }

  int64s(id: number, items: readonly number[]): void {
    this.#list(id, INT64, items.length);
    for (const item of items) this.sink.zigzag(item);
  }

  binaries(id: number, items: readonly (Uint8Array | string)[]): void {
    this.#list(id, BINARY, items.length);
    for (const item of items) this.#bytes(item);
  }

  /** A struct that is no field: the outermost one, or an item. */
  body(fields: () => void): void {
    const outer = this.#last;
    this.#last = 0;
    fields();
    this.sink.byte(0);
    this.#last = outer;
  }

  #field(id: number, kind: number): void {
    const delta = id - this.#last;
    if (delta <= 0 || delta > 15) throw new RangeError(`Field ${id} cannot follow field ${this.#last}`);
    this.sink.byte((delta << 4) | kind);
    this.#last = id;
  }

  #list(id: number, kind: number, length: number): void {
    this.#field(id, LIST);
    if (length < 15) {
      this.sink.byte((length << 4) | kind);
      return;
    }
    this.sink.byte(0xf0 | kind);
    this.sink.varint(length);
  }

  #bytes(value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.sink.varint(bytes.length);
    this.sink.append(bytes);
  }
}
