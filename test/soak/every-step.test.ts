import { describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../src/workspace/faults/fault-plan.ts';
import { parquetFile } from '../setup/parquet.ts';
import { type Scene, sceneOf } from './scene.ts';
import { runScene } from './soak-run.ts';

type Rule = NonNullable<FaultPlanInput['rules']>[number];

interface Step extends Pick<Rule, 'method' | 'path' | 'after'> {
  /** Needs a file that is sent in pieces, and how the server takes it. */
  readonly large?: Scene['uploads'];
  /** Puts a file into its place: a 409 for it can only be the answer to an earlier attempt. */
  readonly places?: true;
}

const FILES = '/api/2.0/fs/files/Volumes/main/default/lakeseed';
const FOLDERS = '/api/2.0/fs/directories/Volumes/main/default/lakeseed';
const LARGE = 'soak/large/part-0.parquet';

/** Every request of a delivery that cleans first: where faults are put. */
const STEPS: Readonly<Record<string, Step>> = {
  'the look at the volume': { method: 'GET', path: '/api/2.1/unity-catalog/volumes/**' },
  'the listing before': { method: 'GET', path: `${FOLDERS}/soak` },
  'the listing of a folder before': { method: 'GET', path: `${FOLDERS}/soak/gone` },
  'the probe': { places: true, method: 'PUT', path: `${FILES}/_lakeseed_probe_*` },
  'the removal of the probe': { method: 'DELETE', path: `${FILES}/_lakeseed_probe_*` },
  'the removal of a file': { method: 'DELETE', path: `${FILES}/soak/gone/x.csv` },
  'the removal of a folder': { method: 'DELETE', path: `${FOLDERS}/soak/gone` },
  'the first file': { places: true, method: 'PUT', path: `${FILES}/soak/**` },
  'the last file': { places: true, method: 'PUT', path: `${FILES}/soak/**`, after: 2 },
  'the listing after': { method: 'GET', path: `${FOLDERS}/soak`, after: 1 },
  'the beginning of a large file': {
    large: 'multipart',
    method: 'POST',
    path: `${FILES}/${LARGE}?action=initiate-upload**`,
  },
  'the URL of a part': { large: 'multipart', method: 'POST', path: '/api/2.0/fs/create-upload-part-urls' },
  'the first part': { large: 'multipart', method: 'PUT', path: '/storage/part/**' },
  'the third part': { large: 'multipart', method: 'PUT', path: '/storage/part/**', after: 2 },
  'the end of a large file': {
    places: true,
    large: 'multipart',
    method: 'POST',
    path: `${FILES}/${LARGE}?action=complete-upload**`,
  },
  'the URL of a stream': { large: 'resumable', method: 'POST', path: '/api/2.0/fs/create-resumable-upload-url' },
  'the stream': { places: true, large: 'resumable', method: 'PUT', path: '/storage/resumable/**' },
};

const EXPIRED = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';

interface Fault extends Pick<Rule, 'times' | 'action'> {
  /** What it comes to where everything is done right: nobody notices, or it is said. By default it depends on the step. */
  readonly survived?: true;
}

/** Each is over after some requests, or lasts until the delivery has given up. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'too many requests, for a while': {
    survived: true,
    times: 8,
    action: { status: 429, headers: { 'retry-after': '2' } },
  },
  'too many requests, to the end': { action: { status: 429 } },
  'a failure (500)': { survived: true, times: 2, action: { status: 500 } },
  'a gateway’s page (502)': {
    survived: true,
    times: 2,
    action: { status: 502, body: '<html><body>Bad gateway</body></html>' },
  },
  'a failure (503), to the end': { action: { status: 503 } },
  'an answer that is lost (504)': { survived: true, times: 2, action: { status: 504, performed: true } },
  'a reset before the body': { survived: true, times: 2, action: { reset: 'before' } },
  'a reset within the body': { survived: true, times: 2, action: { reset: 'during' } },
  'a reset after the body': { survived: true, times: 2, action: { reset: 'after' } },
  'resets to the end': { action: { reset: 'after' } },
  'a stall': { survived: true, times: 1, action: { hang: 'during' } },
  'a stall after the work': { survived: true, times: 1, action: { hang: 'after' } },
  'a truncated answer': { survived: true, times: 2, action: { truncate: 0 } },
  'a 409 for its own first attempt': { times: 1, action: { status: 409, performed: true } },
  'a token that expires': { times: 1, action: { status: 401 } },
  'a token that has expired': { action: { status: 401 } },
  'an expired URL': { times: 1, action: { status: 403, body: EXPIRED } },
  'a refusal': { action: { status: 403 } },
};

function sceneWith({ large, places: _, ...target }: Step, { times, action }: Fault): Scene {
  const local = new Map(['orders/a', 'orders/b', 'users/a'].map(name => [`${name}.parquet`, parquetFile(1000)]));
  if (large) local.set('large/part-0.parquet', parquetFile(51 * 1024 * 1024));
  return {
    ...sceneOf(0),
    local,
    old: new Map([
      ['gone/x.csv', Buffer.from('x')],
      ['orders/a.parquet', Buffer.from('old')],
    ]),
    ...{ clean: true, cleanMode: 'before', cancelAt: null, resume: false, manifest: false, concurrency: 2 },
    ...{ uploads: large ?? 'multipart', presignedUrls: true },
    faults: { rules: [{ ...target, ...(times !== undefined && { times }), action }] },
  };
}

describe.for(Object.entries(STEPS))('a fault at %s', ([, step]) => {
  it.for(Object.entries(FAULTS))(
    '%s: the folder is right or the error says what is wrong; a second run repairs it',
    async ([, fault]) => {
      const { requests, problems, ended } = await runScene(sceneWith(step, fault));
      expect(problems).toEqual([]);
      if (fault.survived || (step.places && 'status' in fault.action && fault.action.status === 409)) {
        expect(ended).toBe('delivered');
      }
      expect(requests.some(({ method, path }) => method === step.method && isAt(step, path))).toBe(true);
    },
  );
});

/** Whether a request that the server has counted is the step: its faults were met. */
function isAt({ path: glob = '' }: Step, path: string): boolean {
  const pattern = glob
    .split('**')
    .map(part => part.split('*').map(escapePattern).join('[^/]*'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(path);
}

function escapePattern(text: string): string {
  return text.replace(/[.?+^$()[\]{}|\\]/g, '\\$&');
}
