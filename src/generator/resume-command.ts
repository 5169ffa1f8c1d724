import { dirname, relative } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { pathArgument, typedCommand } from '../base/typed-command.ts';
import type { FolderDelivery } from './deliver-folder.ts';

/**
 * What a person types to go on where a delivery was interrupted. The data is there already, so that no script has to run
 * again; only where files of earlier runs lie beside it does `run` have to tell them apart.
 */
export function resumeCommand(
  { input, target, directory, stale, warnings }: FolderDelivery,
  effects: Pick<Effects, 'env' | 'platform' | 'cwd'>,
): string {
  const leavesStale = stale.length > 0 && !warnings.some(({ code }) => code === 'STALE_FILE');
  const [command, folder] = leavesStale ? ['run', dirname(directory)] : ['upload', directory];
  const { localDir, local, profile, host, clean, cleanMode, manifest, maxFiles, fix, allow } = input;
  const words = [
    command,
    pathArgument(shorten(folder, effects.cwd)),
    ...['--to', target.remoteBase],
    ...(localDir !== undefined ? ['--local-dir', localDir] : local ? ['--local'] : []),
    ...(profile !== undefined ? ['--profile', profile] : []),
    ...(host !== undefined ? ['--host', host] : []),
    ...(clean ? [] : ['--no-clean']),
    ...(cleanMode === 'after' ? ['--clean-mode', 'after'] : []),
    ...(maxFiles !== undefined ? ['--max-files', String(maxFiles)] : []),
    ...(manifest ? ['--manifest'] : []),
    ...(fix ? ['--fix'] : []),
    ...allow.flatMap(rule => ['--allow', rule]),
    '--resume',
  ];
  return typedCommand(words, effects);
}

function shorten(path: string, cwd: string): string {
  const way = relative(cwd, path);
  return way === '' ? '.' : way.startsWith('..') ? path : way;
}
