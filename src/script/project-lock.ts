import { readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { describeHolder, type Holder, isAlive } from '../process/holder.ts';
import { makeStateDirectory, type Project, WRITABLE_HINT } from './project.ts';

/** What of a project a lock needs. */
export type Lockable = Pick<Project, 'directory' | 'stateDirectory'>;

/** What is older was not left half done a moment ago, but by a death in between. */
const WRITING_MS = 2000;
const ATTEMPTS = 5;

interface LockHolder extends Holder {
  readonly token: string;
}

/** Held while lakeseed works in a project; disposed at the end. */
export type ProjectLock = AsyncDisposable;

/** Takes the project for this process; a lock whose holder is dead is taken over. Throws LOCKED, LOCAL_IO. */
export async function lockProject(project: Lockable, effects: Effects): Promise<ProjectLock> {
  await makeStateDirectory(project);
  const path = join(project.stateDirectory, 'lock');
  const text = JSON.stringify({ ...(await describeHolder(effects)), token: String(effects.random()) });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const lock = { [Symbol.asyncDispose]: () => release(path, text) };
    if (await create(path, text)) return lock;
    const found = await readFile(path, 'utf8').catch(() => null);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder ? await isAlive(holder, effects) : await isYoung(path, effects))
      throw lockedError(project, path, holder);
    if (await takeOver({ path, dead: found, text }, effects)) return lock;
  }
  throw lockedError(project, path, null);
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // On a full disk the file is made, but stays empty; after any other failure it may be somebody else's.
    if (code === 'ENOSPC' || code === 'EDQUOT') await rm(path, { force: true }).catch(() => undefined);
    throw localIoError(error, `write the lock ${path}`, WRITABLE_HINT);
  }
}

function parseHolder(text: string): LockHolder | null {
  try {
    const holder = JSON.parse(text) as Partial<LockHolder> | null;
    return typeof holder?.pid === 'number' ? (holder as LockHolder) : null;
  } catch {
    return null;
  }
}

async function isYoung(path: string, { clock }: Effects): Promise<boolean> {
  const age = await stat(path).then(
    entry => clock.now() - entry.mtimeMs,
    () => Number.POSITIVE_INFINITY,
  );
  return age < WRITING_MS;
}

interface Takeover {
  readonly path: string;
  /** What the lock says of the dead. */
  readonly dead: string;
  readonly text: string;
}

/** Only who holds the claim replaces a lock, and the claim itself becomes the lock: of many who try, one succeeds. */
async function takeOver({ path, dead, text }: Takeover, effects: Effects): Promise<boolean> {
  const claim = `${path}.claim`;
  if (!(await create(claim, text))) {
    // Its owner died in between, or is about to finish.
    if (!(await isYoung(claim, effects))) await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await readFile(path, 'utf8')) === dead) {
      await rename(claim, path);
      return true;
    }
  } catch {
    // Released meanwhile: the next attempt finds no lock.
  }
  await rm(claim, { force: true });
  return false;
}

async function release(path: string, text: string): Promise<void> {
  try {
    if ((await readFile(path, 'utf8')) === text) await unlink(path);
  } catch {
    // Gone, or unreadable: not ours to remove.
  }
}

function lockedError({ directory }: Lockable, path: string, holder: Holder | null): LakeseedError {
  const elsewhere = holder && holder.host !== hostname() ? ` on ${holder.host}` : '';
  const who = holder ? ` (process ${holder.pid}${elsewhere}, since ${holder.since})` : '';
  return new LakeseedError('LOCKED', `Another lakeseed${who} is at work in ${directory}`, {
    hint: elsewhere
      ? `Wait until it has ended. If that machine is gone, remove ${path}.`
      : 'Wait until it has ended, or end it; a lock left by a dead process is taken over without a question.',
    details: { lock: path, holder: holder && { pid: holder.pid, host: holder.host, since: holder.since } },
  });
}
