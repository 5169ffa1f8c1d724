import { describe, expect, it } from 'vitest';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import type { RemoteTree } from '../../src/volume/list-tree.ts';
import type { PlannedUpload } from '../../src/volume/plan.ts';
import { type ProofInput, proveDelivery } from '../../src/volume/prove.ts';

function upload(name: string, size: number): PlannedUpload {
  return { file: { path: name, absolutePath: `/d/${name}`, size, mtimeNs: 0n, inode: 0n }, remotePath: `/b/${name}` };
}

function tree(files: Readonly<Record<string, readonly [size: number, lastModified: number | null]>>): RemoteTree {
  const entries = Object.entries(files);
  return {
    files: entries.map(([name, [size, lastModified]]) => ({ path: `/b/${name}`, size, lastModified })),
    directories: [],
  };
}

function prove(input: Partial<ProofInput>) {
  const proof = proveDelivery({
    remoteBase: '/b',
    uploads: [],
    resumed: [],
    plannedAt: null,
    answeredAt: new Map(),
    failed: [],
    before: tree({}),
    after: tree({}),
    deleted: new Set(),
    ...input,
  });
  return {
    confirmed: proof.confirmed.map(({ remotePath }) => remotePath),
    failed: proof.failed.map(({ upload: { remotePath }, error }) => [remotePath, error.code]),
    untouched: [...proof.untouched],
    foreign: proof.foreign.map(({ path }) => path),
  };
}

describe('proveDelivery', () => {
  it('confirms what is there with its size, and nothing else', () => {
    const uploads = [upload('right', 5), upload('short', 5), upload('gone', 5)];
    expect(prove({ uploads, after: tree({ right: [5, 1], short: [4, 1] }) })).toEqual({
      confirmed: ['/b/right'],
      failed: [
        ['/b/gone', 'UPLOAD_FAILED'],
        ['/b/short', 'UPLOAD_FAILED'],
      ],
      untouched: [],
      foreign: [],
    });
  });

  it('keeps the error of a file that failed, though one of that size lies there', () => {
    const one = upload('x', 5);
    const failed = [{ upload: one, error: new LakeseedError('NETWORK', 'broke') }];
    expect(prove({ uploads: [one], failed, after: tree({ x: [5, 1] }) })).toMatchObject({
      confirmed: [],
      failed: [['/b/x', 'NETWORK']],
    });
  });

  it('tells what was there before from what others have put there or changed since', () => {
    const before = tree({ same: [1, 1], resized: [1, 1], touched: [1, 1], untimed: [1, null] });
    const after = tree({ same: [1, 1], resized: [2, 1], touched: [1, 2], untimed: [1, null], new: [1, 1] });
    expect(prove({ before, after })).toMatchObject({
      untouched: ['/b/same', '/b/untimed'],
      foreign: ['/b/resized', '/b/touched', '/b/new'],
    });
  });

  it('takes a file that is there again after it was deleted for somebody else’s', () => {
    const before = tree({ back: [1, 1] });
    expect(prove({ before, after: before, deleted: new Set(['/b/back']) })).toMatchObject({ foreign: ['/b/back'] });
  });
});
