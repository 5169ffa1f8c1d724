import type { FaultPlanInput } from '../../src/workspace/faults/fault-plan.ts';
import { parquetFile } from '../setup/parquet.ts';
import { type Random, seededRandom } from './random.ts';

/** What one run of the soak begins with: everything in it follows from the seed. */
export interface Scene {
  readonly seed: number;
  /** Files to deliver, by path below the data folder. */
  readonly local: ReadonlyMap<string, Buffer>;
  /** Files that lie in the remote folder before, by path below it. */
  readonly old: ReadonlyMap<string, Buffer>;
  readonly clean: boolean;
  readonly cleanMode: 'before' | 'after';
  readonly manifest: boolean;
  readonly concurrency: number;
  /** How the server takes large files. */
  readonly uploads: 'multipart' | 'resumable';
  readonly presignedUrls: boolean;
  readonly faults: FaultPlanInput;
  /** The number of the event at which the delivery is cancelled; null where it is not. */
  readonly cancelAt: number | null;
  /** Whether the second run goes on where the first one ended. */
  readonly resume: boolean;
}

const KIB = 1024;
/** From here on a file is sent in parts. */
const LARGE = 50 * KIB * KIB;

export function sceneOf(seed: number): Scene {
  const random = seededRandom(seed);
  const local = localFiles(random);
  return {
    seed,
    local,
    old: oldFiles(random, [...local.keys()]),
    clean: random.chance(0.85),
    cleanMode: random.pick(['before', 'after']),
    manifest: random.chance(0.3),
    concurrency: random.int(1, 8),
    uploads: random.pick(['multipart', 'resumable']),
    presignedUrls: random.chance(0.8),
    faults: { seed, rules: faultRules(random) },
    cancelAt: random.chance(0.15) ? random.int(1, 60) : null,
    resume: random.chance(0.5),
  };
}

const NAMES = ['part-0', 'part-1', 'a b', 'ü', '100%', 'a+b', 'x'.repeat(240)];

function localFiles(random: Random): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const count = random.int(1, 12);
  while (files.size < count) {
    const folder = random.pick(['orders', 'users', 'events/day=2026-01-01', 'events/day=2026-01-02', 'odd name']);
    files.set(`${folder}/${random.pick(NAMES)}${files.size}.parquet`, content(random, random.int(400, 300 * KIB)));
  }
  if (random.chance(0.08)) files.set('large/part-0.parquet', content(random, LARGE + random.int(0, 4 * KIB * KIB)));
  return files;
}

/** A Parquet file whose unused bytes tell it from every other. */
function content(random: Random, size: number): Buffer {
  const file = parquetFile(size);
  // Between the data of the one column and the footer nothing is read.
  random.bytes(size - 185).copy(file, 53);
  return file;
}

function oldFiles(random: Random, localPaths: readonly string[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  if (random.chance(0.2)) return files;
  for (const path of localPaths) if (random.chance(0.3)) files.set(path, random.bytes(random.int(4, 5000)));
  const others = random.int(0, 6);
  for (let index = 0; index < others; index += 1) {
    const folder = random.pick(['orders/', 'gone/', 'deep/a/b/c/', '']);
    files.set(`${folder}old-${index}.csv`, random.bytes(random.int(4, 5000)));
  }
  return files;
}

type Rule = NonNullable<FaultPlanInput['rules']>[number];

const PLACES = [
  { method: 'PUT', path: '/api/2.0/fs/files/**' },
  { method: 'PUT', path: '/api/2.0/fs/directories/**' },
  { method: 'GET', path: '/api/2.0/fs/directories/**' },
  { method: 'DELETE', path: '/api/2.0/fs/**' },
  { method: 'POST', path: '/api/2.0/fs/**' },
  { method: ['PUT', 'DELETE'], path: '/storage/**' },
  { method: 'GET', path: '/api/2.1/unity-catalog/**' },
  {},
] as const;

const EXPIRED = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

/** A listing that leaves something out without a word cannot be seen through when every one does. */
function faultRules(random: Random): Rule[] {
  const rules: Rule[] = [];
  const count = random.int(1, 4);
  while (rules.length < count) {
    const rule = faultRule(random);
    if (claimsGone(rule)) continue;
    if (!hidesFiles(rule)) rules.push(rule);
    else if (!rules.some(hidesFiles)) rules.push({ ...rule, times: 1, probability: 1 });
  }
  return rules;
}

/** A file that a server says is not there, when it is to be deleted, is deleted for every client. */
function claimsGone({ method = 'DELETE', action }: Rule): boolean {
  return [method].flat().includes('DELETE') && 'status' in action && action.status === 404;
}

/** Says that there is nothing in a folder, or no folder. */
function hidesFiles({ method = 'GET', path = '', action }: Rule): boolean {
  const lists = [method].flat().includes('GET') && !path.includes('unity-catalog');
  return lists && 'status' in action && (action.status === 200 || action.status === 404);
}

function faultRule(random: Random): Rule {
  const place = random.pick(PLACES);
  const lasting = random.chance(0.2);
  return {
    ...place,
    ...('method' in place && typeof place.method === 'object' && { method: [...place.method] }),
    after: random.int(0, 8),
    ...(lasting ? { probability: 0.5 } : { times: random.int(1, 6), probability: random.pick([0.3, 1]) }),
    action: faultAction(random, 'path' in place ? place.path : ''),
  } as Rule;
}

function faultAction(random: Random, path: string): Rule['action'] {
  const moment = random.pick(['before', 'during', 'after'] as const);
  const actions: Rule['action'][] = [
    { status: 429, headers: { 'retry-after': random.pick(['0', '1', '30']) } },
    { status: random.pick([429, 500, 502, 503, 504]) },
    { status: random.pick([500, 502, 503, 504]), performed: true },
    { status: 502, body: '<html><body>Bad gateway</body></html>' },
    { status: 409, performed: true },
    { status: random.pick([401, 403, 404, 501]) },
    { reset: moment },
    { reset: moment },
    { hang: moment },
    { truncate: random.int(0, 40) },
  ];
  if (path.includes('directories')) actions.push({ status: 200, body: {} });
  if (path.includes('storage'))
    actions.push({ status: 403, body: EXPIRED, headers: { 'content-type': 'application/xml' } });
  return random.pick(actions);
}
