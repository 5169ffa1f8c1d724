import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Effects } from '../base/effects.ts';
import { listLinuxProcesses } from './linux-processes.ts';
import type { ProcessRow } from './process-row.ts';
import { PS_COMMAND, parsePs } from './ps-processes.ts';
import type { Command } from './tree-mark.ts';
import { parseWindowsProcesses, WINDOWS_COMMAND } from './windows-processes.ts';

/** Every living process that can be seen; `marked` are those that carry the mark. Empty when the platform's tool fails. */
export async function listProcesses(mark: string, effects: Effects): Promise<ProcessRow[]> {
  if (effects.platform === 'linux') return listLinuxProcesses(mark);
  if (effects.platform === 'win32') return parseWindowsProcesses(await printed(WINDOWS_COMMAND, effects));
  return parsePs(await printed(PS_COMMAND, effects), mark);
}

async function printed({ command, args }: Command, { spawn, env }: Effects): Promise<string> {
  try {
    const child = spawn(command, args, {
      env: { PATH: env['PATH'], SystemRoot: env['SystemRoot'] },
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    // stdout is a pipe, by the options above.
    const [output] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
    return output;
  } catch {
    return '';
  }
}
