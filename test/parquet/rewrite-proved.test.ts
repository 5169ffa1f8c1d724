import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openRewriter, type RewriteRequest, type Rewriter } from '../../src/parquet/rewrite.ts';
import { tempFolder } from '../setup/temp.ts';
import { changesOf, fix, reasonsOf, useFixSamples } from './fix-samples.ts';

const sample = useFixSamples();

/** DuckDB, whose requests somebody has spoiled; it may see all samples. */
function spoiled(spoil: (request: RewriteRequest) => RewriteRequest): typeof openRewriter {
  return async ({ workFolder }, signal): Promise<Rewriter> => {
    const real = await openRewriter({ workFolder, dataFolder: sample('') }, signal);
    return {
      rewrite: request => real.rewrite(spoil(request)),
      digest: (path, fields) => real.digest(path, fields),
      [Symbol.asyncDispose]: () => real[Symbol.asyncDispose](),
    };
  };
}

async function outcome(spoil: (request: RewriteRequest) => RewriteRequest): Promise<string[]> {
  const workFolder = tempFolder();
  const result = await fix(sample('proof/right'), { workFolder, openRewriter: spoiled(spoil) });
  expect([changesOf(result), result.rewritten.size, readdirSync(workFolder)]).toEqual([[], 0, []]);
  return reasonsOf(result);
}

describe('the proof of a rewritten file', () => {
  it('takes one that is right', async () => {
    const result = await fix(sample('proof/right'), { openRewriter: spoiled(request => request) });
    expect(changesOf(result)).toEqual(['lz4-raw t/a.parquet : LZ4_RAW → ZSTD']);
  });

  it.each([
    ['value', 'id: the rewritten file has other values'],
    ['order', 'id: the rewritten file has other values'],
    ['null', 'id: the rewritten file has 2 nulls where there were 1'],
    ['zero', 'id: the rewritten file has 0 nulls where there were 1'],
    ['nan', 'x: the rewritten file has 2 nulls where there were 1'],
    ['fewer', 'id: the rewritten file has 2 values where there were 3'],
  ])('refuses one with another %s', async (kind, reason) => {
    const from = sample(`proof/${kind}/t/a.parquet`);
    expect(await outcome(request => ({ ...request, from }))).toEqual([`lz4-raw t/a.parquet ${reason}`]);
  });

  it('refuses one with the same numbers under another name or in another type', async () => {
    const renamed = await outcome(request => ({
      ...request,
      fields: request.fields.map(field => ({ ...field, name: `${field.name}s` })),
    }));
    const meant = 'struct<id:bigint,x:double>';
    const says = (is: string) => [`lz4-raw t/a.parquet : the rewritten file has the columns ${is}, not ${meant}`];
    expect(renamed).toEqual(says('struct<ids:bigint,xs:double>'));
    const narrowed = await outcome(request => ({
      ...request,
      fields: request.fields.map(field => (field.name === 'id' ? { ...field, target: INT } : field)),
    }));
    expect(narrowed).toEqual(says('struct<id:int,x:double>'));
  });
});

const INT = { kind: 'leaf', type: 'int' } as const;

describe('DuckDB as it is opened', () => {
  it('sees the data and its own folder, and nothing else: no other file, no network, no extension', async () => {
    const workFolder = tempFolder();
    await using rewriter = await openRewriter({ workFolder, dataFolder: sample('proof/right') });
    const fields = [
      { name: 'id', target: { kind: 'leaf', type: 'bigint' } },
      { name: 'x', target: { kind: 'leaf', type: 'double' } },
    ] as const;
    expect(await rewriter.digest(sample('proof/right/t/a.parquet'), fields)).toMatchObject([
      { values: 3 },
      { nulls: 1 },
    ]);
    for (const path of [sample('proof/value/t/a.parquet'), '/etc/hostname', 'https://127.0.0.1:9/x.parquet']) {
      await expect(rewriter.digest(path, fields)).rejects.toThrow(`Permission Error: Cannot access file "${path}"`);
    }
  });

  it('says what to do where its folder has a name that it would take for a pattern', async () => {
    await expect(openRewriter({ workFolder: '/tmp/a[b]', dataFolder: '/tmp' })).rejects.toMatchObject({
      code: 'LOCAL_IO',
      hint: 'Name another folder for temporary files: TMPDIR.',
    });
  });
});
