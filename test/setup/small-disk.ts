import { execFileSync, spawnSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';
import { tempFolder } from './temp.ts';

/** A small file system of its own; the test is skipped, with the reason, where none can be mounted. */
export function smallDisk(context: TestContext, options: string): string {
  const folder = tempFolder();
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' });
  if (mount.status !== 0) {
    const reason = `no tmpfs can be mounted here: ${(mount.stderr ?? String(mount.error)).trim()}`;
    process.stdout.write(`skipped: ${context.task.name}: ${reason}\n`);
    context.skip(reason);
  }
  onTestFinished(() => {
    execFileSync('umount', [folder]);
  });
  return folder;
}

export function makeReadOnly(disk: string): void {
  execFileSync('mount', ['-o', 'remount,ro', disk]);
}
