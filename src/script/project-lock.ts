import { constants } from 'node:fs';
import { copyFile, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { readStartTime } from '../process/start-time.ts';
import { makeStateDirectory, type Project, WRITABLE_HINT } from './project.ts';

/** A lock file without content is being written, or was left so by a death in between. */
const WRITING_MS = 2000;
const ATTEMPTS = 5;

interface Holder {
  readonly pid: number;
  readonly processStart: string | null;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  readonly token: string;
}

/** Held while lakeseed works in a project; disposed at the end. */
export type ProjectLock = AsyncDisposable;

/** Takes the project for this process; a lock whose holder is dead is taken over. Throws LOCKED, LOCAL_IO. */
export async function lockProject(project: Project, effects: Effects): Promise<ProjectLock> {
  await makeStateDirectory(project);
  const path = join(project.stateDirectory, 'lock');
  const text = JSON.stringify(await describeHolder(effects));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(path, text)) return { [Symbol.asyncDispose]: () => release(path, text) };
    const found = await readFile(path, 'utf8').catch(() => null);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder ? await isAlive(holder, effects) : await isBeingWritten(path, effects)) {
      throw lockedError(project, path, holder);
    }
    await removeDead(path, found, effects);
  }
  throw lockedError(project, path, null);
}

async function describeHolder(effects: Effects): Promise<Holder> {
  return {
    pid: process.pid,
    processStart: await readStartTime(process.pid, effects),
    host: hostname(),
    since: new Date(effects.clock.now()).toISOString(),
    token: String(effects.random()),
  };
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // On a full disk the file is made, but stays empty.
    await rm(path, { force: true }).catch(() => undefined);
    throw localIoError(error, `write the lock ${path}`, WRITABLE_HINT);
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' ? (holder as Holder) : null;
  } catch {
    return null;
  }
}

async function isAlive({ pid, processStart, host }: Holder, effects: Effects): Promise<boolean> {
  // Nothing can be told of another machine's processes.
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const start = await readStartTime(pid, effects);
  return start === null || processStart === null || start === processStart;
}

async function isBeingWritten(path: string, { clock }: Effects): Promise<boolean> {
  const age = await stat(path).then(
    entry => clock.now() - entry.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return age < WRITING_MS;
}

/** Moved away first and looked at again: what another process has taken over meanwhile is put back. */
async function removeDead(path: string, expected: string, { random }: Effects): Promise<void> {
  const aside = `${path}.${String(random()).slice(2)}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== expected) await copyFile(aside, path, constants.COPYFILE_EXCL);
  } catch {
    // Another process was faster: the next attempt sees its lock.
  } finally {
    await rm(aside, { force: true });
  }
}

async function release(path: string, text: string): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')) === text) await unlink(path);
  } catch {
    // Gone, or unreadable: not ours to remove.
  }
}

function lockedError({ directory }: Project, path: string, holder: Holder | null): LakeseedError {
  const elsewhere = holder && holder.host !== hostname() ? ` on ${holder.host}` : '';
  const who = holder ? ` (process ${holder.pid}${elsewhere}, since ${holder.since})` : '';
  return new LakeseedError('LOCKED', `Another lakeseed${who} is at work in ${directory}`, {
    hint: elsewhere
      ? `Wait until it has ended. If that machine is gone, remove ${path}.`
      : 'Wait until it has ended, or end it; a lock left by a dead process is taken over without a question.',
    details: { lock: path, holder: holder && { pid: holder.pid, host: holder.host, since: holder.since } },
  });
}
