import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Destination } from './destination.ts';
import type { TableShape } from './table-shape.ts';

/** Where a project's data was last delivered to. */
export interface LastDelivery extends Destination {
  /** Names of the tables that arrived, sorted. */
  readonly tables: readonly string[];
  /** URL of the Databricks workspace, or folder of the local one; missing where an older lakeseed wrote this. */
  readonly workspace?: string;
  /** Of a run in Databricks, whose files are not on this machine. */
  readonly shapes?: readonly TableShape[];
}

/** Keeps it beside the data folder, in the project's .lakeseed; a folder that belongs to no project has none. A courtesy: failing is no failure. */
export async function rememberDelivery(dataDirectory: string, delivery: LastDelivery): Promise<void> {
  await writeFile(pathFor(dataDirectory), `${JSON.stringify(delivery, null, 2)}\n`).catch(() => undefined);
}

/** Null where nothing was delivered yet. */
export async function recallDelivery(dataDirectory: string): Promise<LastDelivery | null> {
  try {
    // Only rememberDelivery writes it.
    return JSON.parse(await readFile(pathFor(dataDirectory), 'utf8')) as LastDelivery;
  } catch {
    return null;
  }
}

function pathFor(dataDirectory: string): string {
  return join(dirname(dataDirectory), '.lakeseed', 'last-delivery.json');
}
