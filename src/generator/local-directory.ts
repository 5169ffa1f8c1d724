import { join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';

/** Where the local workspace lies: the folder that was named, else $LAKESEED_WORKSPACE, else `.lakeseed/workspace` here. */
export function localDirectory(localDir: string | undefined, { cwd, env }: Pick<Effects, 'cwd' | 'env'>): string {
  return resolve(cwd, localDir ?? (env['LAKESEED_WORKSPACE'] || join('.lakeseed', 'workspace')));
}
