import type { Command } from 'commander';
import type { z } from 'zod';
import { addFlags } from './flags.ts';

/** Flags of a script that runs on this machine. */
export const SCRIPT_FLAGS = ['scaleFactor', 'timeoutSec', 'install', 'installTimeoutSec', 'pythonBin', 'env'];

export function addScriptFlags(command: Command, schema: z.ZodObject): void {
  command.optionsGroup('Script:');
  addFlags(command, schema, SCRIPT_FLAGS);
}
