import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import { checkData } from '../../src/generator/check-data.ts';
import { useSamples } from '../parquet/samples.ts';
import { tempFolder } from '../setup/temp.ts';

const sample = useSamples();

function projectWith(data?: string): string {
  const project = tempFolder();
  writeFileSync(join(project, 'generate_data.py'), 'print("hello")\n');
  if (data !== undefined) cpSync(sample(data), join(project, 'data'), { recursive: true });
  return project;
}

describe('checkData', () => {
  it('takes a data folder, and gives exactly what the wire says', async () => {
    const result = await checkData({ path: sample('float16') });
    expect(result).toEqual({
      ok: false,
      tables: [{ name: 'sensors', files: 1, rows: 1, bytes: 432 }],
      findings: [
        {
          rule: 'float16',
          level: 'error',
          table: 'sensors',
          file: 'sensors/arrow.parquet',
          column: 'value',
          message: 'Column value is float16. Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL).',
          fix: 'df["value"] = df["value"].astype("float32") Or let lakeseed rewrite the file: --fix',
        },
      ],
    });
  });

  it('takes a project, and paths relative to the working folder', async () => {
    const project = projectWith('good');
    expect((await checkData({ path: project })).tables).toHaveLength(3);
    expect((await checkData({ path: 'data' }, systemEffects({ cwd: project }))).tables).toHaveLength(3);
    expect((await checkData({ path: '.' }, systemEffects({ cwd: project }))).ok).toBe(true);
  });

  it('tells of a project without data what to do', async () => {
    const project = projectWith();
    await expect(checkData({ path: project })).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: `The project ${project} has no data yet`,
      hint: `Make it: lakeseed generate ${project}`,
    });
  });

  it('refuses a folder without any Parquet, and one that is missing', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'customers'));
    writeFileSync(join(folder, 'customers/data.csv'), 'id\n1\n');
    await expect(checkData({ path: folder })).rejects.toMatchObject({
      code: 'DATA_DIR_NOT_FOUND',
      message: `There is no Parquet in ${folder}`,
    });
    await expect(checkData({ path: join(folder, 'nope') })).rejects.toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
  });

  it('has an answer where the only Parquet lies in the wrong place', async () => {
    const folder = tempFolder();
    cpSync(sample('good/stores/part-0.parquet'), join(folder, 'stores.parquet'));
    const { ok, tables, findings } = await checkData({ path: folder });
    expect([ok, tables, findings.map(({ rule }) => rule)]).toEqual([false, [], ['no-table-folder']]);
  });

  it('refuses a folder with nothing but empty tables, as a delivery would', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'customers'));
    await expect(checkData({ path: folder })).rejects.toMatchObject({ code: 'DATA_DIR_NOT_FOUND' });
  });

  it('makes the errors of an allowed rule warnings, and leaves them there', async () => {
    const { ok, findings } = await checkData({ path: sample('float16'), allow: ['float16', 'uuid'] });
    expect([ok, findings.map(({ rule, level }) => [rule, level])]).toEqual([true, [['float16', 'warn']]]);
    expect((await checkData({ path: sample('float16'), allow: ['uuid'] })).ok).toBe(false);
  });

  it.for([
    ['uid', 'allow: There is no rule "uid". Did you mean uuid? Rules: timestamp-nanos, uuid, time-interval, '],
    ['nonsense', 'allow: There is no rule "nonsense". Rules: timestamp-nanos, '],
    ['not-parquet', 'allow: not-parquet cannot be allowed: nobody can read such a file'],
    ['lz4-raw', 'allow: lz4-raw only warns, there is nothing to allow'],
  ] as const)('refuses to allow %s', async ([rule, message]) => {
    await expect(checkData({ path: sample('good'), allow: [rule] })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message),
    });
  });

  it('refuses unknown options', async () => {
    // @ts-expect-error: what a caller without types may send
    await expect(checkData({ path: '.', deepest: true })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('numbers its events, and ends as CANCELLED', async () => {
    const events: LakeseedEvent[] = [];
    await checkData({ path: sample('good'), onEvent: event => events.push(event) });
    expect(events.map(({ sequence, type }) => [sequence, type])).toEqual([
      [1, 'check.start'],
      [2, 'check.finish'],
    ]);
    await expect(checkData({ path: sample('good'), signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
