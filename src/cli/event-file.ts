import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LakeseedEvent } from '../base/events.ts';
import { toWire } from '../base/wire.ts';
import { localIoError } from '../errors/local-io.ts';

export interface EventFile {
  append(event: LakeseedEvent): void;
  close(): void;
}

/** A file of events as JSON lines. Written at once, so that a reader who follows it sees them as they happen. */
export function openEventFile(path: string, cwd: string): EventFile {
  const absolute = resolve(cwd, path);
  let descriptor: number;
  try {
    descriptor = openSync(absolute, 'w');
  } catch (error) {
    throw localIoError(error, `write the events to ${absolute}`);
  }
  return {
    append: event => void writeSync(descriptor, `${JSON.stringify(toWire(event))}\n`),
    close: () => closeSync(descriptor),
  };
}
