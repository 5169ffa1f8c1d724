import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toWire } from '../base/wire.ts';

export const STATUSES = ['done', 'running', 'failed', 'cancelled'] as const;

/** A run as it lies in `<project>/.lakeseed/runs/<run_id>.json`. */
const recordSchema = z.object({
  run_id: z.string(),
  tool: z.string(),
  project: z.string(),
  status: z.enum(STATUSES),
  started_at: z.string(),
  ended_at: z.string().nullable(),
  /** The server's process. */
  pid: z.number(),
  /** What is shown of it: the answer's text. */
  text: z.string(),
  log_tail: z.array(z.string()),
  result: z.record(z.string(), z.unknown()),
});

export type RunRecord = z.infer<typeof recordSchema>;

/** Records that one project keeps; the oldest go. */
const KEPT = 50;

const RUN_ID = /^[0-9]{14}-[0-9a-z]{8,}$/;

/** Writes a record as a whole or not at all. Where it cannot be written, the run goes on: it is kept in memory as well. */
export async function writeRunRecord(record: RunRecord): Promise<void> {
  const folder = folderOf(record.project);
  const path = join(folder, `${record.run_id}.json`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(record.project, '.lakeseed', '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
    await writeFile(`${path}.part`, `${JSON.stringify(toWire(record))}\n`, { mode: 0o600 });
    await rename(`${path}.part`, path);
    await prune(folder);
  } catch {
    // A read-only project can still be checked.
  }
}

/** The record, looked for in the projects below the roots; null where there is none. */
export async function findRunRecord(runId: string, roots: readonly string[]): Promise<RunRecord | null> {
  if (!RUN_ID.test(runId)) return null;
  for (const project of await projectsBelow(roots)) {
    const record = await read(join(folderOf(project), `${runId}.json`));
    if (record) return record;
  }
  return null;
}

/** The newest first. */
export async function listRunRecords(roots: readonly string[], limit: number): Promise<RunRecord[]> {
  const perProject = await Promise.all(
    (await projectsBelow(roots)).map(async project => {
      const names = (await readdir(folderOf(project)).catch(() => [])).filter(name => RUN_ID.test(name.slice(0, -5)));
      return names.map(name => ({ name, path: join(folderOf(project), name) }));
    }),
  );
  const newest = perProject
    .flat()
    .sort((a, b) => (a.name < b.name ? 1 : -1))
    .slice(0, limit);
  return (await Promise.all(newest.map(({ path }) => read(path)))).filter(record => record !== null);
}

/** A run that the record calls running, but whose server is not there any more, has failed. */
export function settle(record: RunRecord): RunRecord {
  if (record.status !== 'running' || isElsewhere(record.pid)) return record;
  const text = `The server that ran it has ended meanwhile: what it had done by then is not known. Run ${record.tool} again.`;
  return { ...record, status: 'failed', text };
}

function folderOf(project: string): string {
  return join(project, '.lakeseed', 'runs');
}

const DEPTH = 4;
const MOST_FOLDERS = 2000;

async function projectsBelow(roots: readonly string[]): Promise<string[]> {
  const found = new Set(roots);
  for (let level = [...roots], depth = 0; depth < DEPTH && found.size < MOST_FOLDERS; depth += 1) {
    const below = await Promise.all(
      level.map(async folder => {
        const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
        return entries
          .filter(entry => entry.isDirectory() && !/^[.]|^node_modules$/.test(entry.name))
          .map(entry => join(folder, entry.name));
      }),
    );
    level = below.flat().slice(0, MOST_FOLDERS);
    for (const folder of level) found.add(folder);
  }
  return [...found];
}

async function read(path: string): Promise<RunRecord | null> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return parsed.success ? settle(parsed.data) : null;
  } catch {
    return null;
  }
}

async function prune(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter(name => RUN_ID.test(name.slice(0, -5))).sort();
  await Promise.all(names.slice(0, -KEPT).map(name => rm(join(folder, name), { force: true })));
}

/** This server knows its own runs by itself. */
function isElsewhere(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
