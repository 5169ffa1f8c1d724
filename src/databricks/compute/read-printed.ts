import { formatBytes } from '../../base/format.ts';
import { withoutBrokenStart } from '../../base/utf8.ts';
import type { LauncherAnswer } from './launcher.ts';

const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 256 * 1024;

/** Reads a part of what a run has printed; null where nothing can be read any more. */
export type ReadPart = (start: number) => Promise<LauncherAnswer | null>;

/**
 * What a run has printed: all of it up to 512 KiB, else its beginning and its end with a line that says what was cut.
 * `first` is a part that is there already.
 */
export async function readPrinted(first: LauncherAnswer, read: ReadPart): Promise<string> {
  const { size = 0 } = first;
  const isWhole = size <= HEAD_BYTES + TAIL_BYTES;
  const head = await readRange(0, isWhole ? size : HEAD_BYTES, first, read);
  if (isWhole || head.length < HEAD_BYTES) return withMissing(head, size);
  return joinEnds(head, await readRange(size - TAIL_BYTES, size, null, read), size);
}

/** The same of what is there as a whole. */
export function cutPrinted(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= HEAD_BYTES + TAIL_BYTES) return text;
  return joinEnds(bytes.subarray(0, HEAD_BYTES), bytes.subarray(-TAIL_BYTES), bytes.length);
}

function joinEnds(head: Buffer, tail: Buffer, size: number): string {
  const cut = size - head.length - tail.length;
  return `${head}\n[lakeseed: ${formatBytes(cut)} cut here; of what a run prints 512 KiB are kept]\n${withoutBrokenStart(tail)}`;
}

async function readRange(from: number, to: number, first: LauncherAnswer | null, read: ReadPart): Promise<Buffer> {
  const parts: Buffer[] = [];
  let next: LauncherAnswer | null = first;
  for (let at = from; at < to; ) {
    next ??= await read(at);
    const part = Buffer.from(next?.data ?? '', 'base64').subarray(0, to - at);
    if (part.length === 0) break;
    parts.push(part);
    at += part.length;
    next = null;
  }
  return Buffer.concat(parts);
}

function withMissing(bytes: Buffer, size: number): string {
  const lost = size - bytes.length;
  return lost > 0 ? `${bytes}\n[lakeseed: the last ${formatBytes(lost)} could not be read]\n` : bytes.toString();
}
