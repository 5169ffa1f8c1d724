import { describe, expect, it } from 'vitest';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import type { UploadResult } from '../../src/generator/upload-result.ts';
import { findProblems, type Outcome } from './find-problems.ts';
import { type Scene, sceneOf } from './scene.ts';

const BASE = '/Volumes/main/default/lakeseed/soak';
const files = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
const scene: Scene = {
  ...sceneOf(1),
  local: files({ 't/a': 'new a', 't/b': 'new b' }),
  old: files({ 't/a': 'old a', 'gone/x': 'x' }),
  ...{ clean: true, cleanMode: 'before', manifest: false },
};

function result(parts: Partial<UploadResult>): UploadResult {
  return {
    success: true,
    filesUploaded: 2,
    uploadedPaths: [`${BASE}/t/a`, `${BASE}/t/b`],
    remoteBase: BASE,
    errors: [],
    warnings: [],
    ...parts,
  } as unknown as UploadResult;
}

function problemsOf(parts: Partial<Outcome>, now: Readonly<Record<string, string>>, change: Partial<Scene> = {}) {
  const there = files(now);
  const outcome: Outcome = { result: null, error: null, cancelled: false, now: there, ...parts };
  return findProblems({ ...scene, ...change }, outcome, there);
}

const DONE = { 't/a': 'new a', 't/b': 'new b' };

describe('what the soak finds', () => {
  it('is nothing in a delivery that is what it says', () => {
    expect(problemsOf({ result: result({}) }, DONE)).toEqual([]);
  });

  it.for<[string, Partial<UploadResult>, Readonly<Record<string, string>>, string]>([
    ['half a file', {}, { ...DONE, 't/b': 'new' }, 't/b holds 3 bytes that are neither the old nor the new file'],
    ['a file that is claimed and missing', {}, { 't/a': 'new a' }, 't/b is said to be there, but is not'],
    ['an old file that stayed', {}, { ...DONE, 'gone/x': 'x' }, 'gone/x is still there, and nothing says so'],
    [
      'a file that nobody speaks of',
      { success: false, filesUploaded: 1, uploadedPaths: [`${BASE}/t/a`] },
      { 't/a': 'new a' },
      't/b is neither delivered nor among the errors',
    ],
    ['a wrong count', { filesUploaded: 3 }, DONE, 'filesUploaded is not the number of uploadedPaths'],
    ['a failure that is none', { success: false }, DONE, 'success does not say whether all files are there'],
  ])('is %s', ([, parts, now, problem]) => {
    expect(problemsOf({ result: result(parts) }, now)).toContain(problem);
  });

  it('is an old file that was lost where it should have stayed', () => {
    const failed = result({
      success: false,
      filesUploaded: 1,
      uploadedPaths: [`${BASE}/t/a`],
      errors: [{ path: 't/b' }] as unknown as UploadResult['errors'],
    });
    expect(problemsOf({ result: failed }, { 't/a': 'new a' }, { cleanMode: 'after' })).toEqual(['gone/x was lost']);
    expect(problemsOf({ result: failed }, { 't/a': 'new a' })).toEqual([]);
    expect(problemsOf({ result: result({}) }, DONE, { clean: false })).toEqual(['gone/x was lost']);
  });

  it('is an error that says other things than are there', () => {
    const error = (message: string, remaining?: readonly string[]) =>
      new LakeseedError('NETWORK', message, { details: { ...(remaining && { remoteBase: BASE, remaining }) } });
    expect(problemsOf({ error: error('broke', [`${BASE}/t/a`]) }, { 't/a': 'old a' })).toEqual([]);
    expect(problemsOf({ error: error('broke', []) }, { 't/a': 'old a' })).toEqual([
      'the error tells of [], there is [t/a]',
    ]);
    expect(problemsOf({ error: error('Nothing was deleted and nothing was sent') }, { 't/a': 'old a' })).toEqual([
      'gone/x was lost, but is said to be untouched',
    ]);
    expect(problemsOf({ error: new LakeseedError('INTERNAL', 'oh') }, {})).toEqual(['a bug: oh']);
  });
});
