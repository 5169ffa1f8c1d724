import type { Command } from 'commander';
import type { z } from 'zod';
import { addFlags } from './flags.ts';

/** Flags of a dataset that is generated on this machine. */
export const DATASET_FLAGS = ['dataset', 'threads', 'format'];

export function addDatasetFlags(command: Command, schema: z.ZodObject): void {
  command.optionsGroup('Dataset:');
  addFlags(command, schema, [...DATASET_FLAGS, 'script']);
}
