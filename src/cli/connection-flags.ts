import type { Command } from 'commander';
import type { z } from 'zod';
import { addFlags } from './flags.ts';

/** Flags that say which workspace is meant. */
export const CONNECTION_FLAGS = ['profile', 'host', 'local', 'localDir'];

/** Flags of a delivery besides its destination. */
export const DELIVERY_FLAGS = [
  'clean',
  'cleanMode',
  'dryRun',
  'probe',
  'concurrency',
  'maxConcurrency',
  'createVolume',
  'createSchema',
];

/** And of one whose files lie on this machine. */
export const LOCAL_DELIVERY_FLAGS = ['resume', 'manifest', 'fix', 'allow'];

export function addConnectionFlags(command: Command, schema: z.ZodObject): void {
  command.optionsGroup('Workspace:');
  addFlags(command, schema, CONNECTION_FLAGS);
}

/** `asked` says what --yes answers. */
export function addDeliveryFlags(command: Command, schema: z.ZodObject, asked: string): void {
  command.optionsGroup('Delivery:');
  addFlags(command, schema, [...DELIVERY_FLAGS, ...LOCAL_DELIVERY_FLAGS]);
  command.option('--yes', `Do not ask before ${asked}.`);
}
