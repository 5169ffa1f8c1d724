import { describe, expect, it } from 'vitest';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { renderFindings, renderTables } from '../../src/report/render-check.ts';
import { renderError } from '../../src/report/render-error.ts';
import { renderRemote, type ShownRemote } from '../../src/report/render-remote.ts';
import { renderTable } from '../../src/report/render-table.ts';
import { renderUpload, type ShownUpload } from '../../src/report/render-upload.ts';

const PLAIN = { isTTY: false };

describe('renderTables', () => {
  it('aligns numbers right and adds them up', () => {
    const text = renderTables([
      { name: 'customers', files: 1, rows: 1000, bytes: 34_816 },
      { name: 'orders', files: 12, rows: 5000, bytes: 1_048_576 },
    ]);
    expect(text).toBe(
      [
        'table      files   rows     size',
        '────────────────────────────────',
        'customers      1  1,000   34 KiB',
        'orders        12  5,000  1.0 MiB',
        '────────────────────────────────',
        '2 tables      13  6,000  1.0 MiB',
      ].join('\n'),
    );
  });
});

describe('renderTable', () => {
  it('lines up names in wide characters and with accents of their own', () => {
    const columns = [
      { title: 'table', align: 'left' },
      { title: 'rows', align: 'right' },
    ] as const;
    expect(
      renderTable(columns, [
        ['顧客', '10'],
        ['cafe\u0301', '5'],
        ['🎉', '7'],
        ['données', '1'],
      ]),
    ).toBe(
      ['table    rows', '─────────────', '顧客       10', 'cafe\u0301        5', '🎉          7', 'données     1'].join(
        '\n',
      ),
    );
  });

  it('shows what a terminal would obey', () => {
    const columns = [{ title: 'table', align: 'left' }] as const;
    expect(
      renderTable(columns, [['a\nb\x1b[31m\x9b']])
        .split('\n')
        .at(-1),
    ).toBe('a\\u000ab\\u001b[31m\\u009b');
  });
});

describe('renderFindings', () => {
  it('says where, what, and how to mend it', () => {
    const finding = {
      rule: 'timestamp-nanos',
      level: 'error',
      table: 'orders',
      file: 'orders/a.parquet',
      column: 'ordered_at',
      message: 'Nanoseconds.',
      fix: 'Write microseconds.',
    } as const;
    expect(renderFindings([finding], PLAIN)).toBe(
      'error timestamp-nanos  orders/a.parquet · ordered_at\n      Nanoseconds.\n      fix  Write microseconds.',
    );
  });

  const inFile = (file: string, column: string, level: 'error' | 'warn' = 'error') => ({
    rule: 'codec',
    level,
    table: 'orders',
    file,
    column,
    message: `${file} is compressed with BROTLI.`,
    fix: 'Use zstd.',
  });

  it('says the same of many files once, errors first', () => {
    const warning = inFile('orders/w.parquet', 'b', 'warn');
    const errors = Array.from({ length: 500 }, (_, index) => inFile(`orders/${index}.parquet`, 'a'));
    expect(renderFindings([warning, ...errors], PLAIN).split('\n')).toEqual([
      'error codec  orders/0.parquet and 499 more files · a',
      '      orders/0.parquet is compressed with BROTLI.',
      '      fix  Use zstd.',
      'warn  codec  orders/w.parquet · b',
      '      orders/w.parquet is compressed with BROTLI.',
      '      fix  Use zstd.',
    ]);
  });

  it('shows as many as somebody may read, and counts the others', () => {
    const many = Array.from({ length: 1000 }, (_, index) => inFile('orders/0.parquet', `column_${index}`));
    const lines = renderFindings(many, PLAIN).split('\n');
    expect(lines).toHaveLength(121);
    expect(lines.at(-1)).toBe('… and 960 more findings: lakeseed check --output json has all of them');
  });
});

describe('renderUpload', () => {
  const plan = { createVolume: false, upload: [{ path: '/Volumes/c/s/v/in/t/a.parquet', bytes: 185 }], delete: [] };
  const upload: ShownUpload = {
    success: true,
    filesUploaded: 0,
    bytesUploaded: 0,
    resumed: 0,
    manifest: null,
    errors: [],
    remoteBase: '/Volumes/c/s/v/in',
    localBase: null,
    tables: [],
    deleted: 0,
    stale: [],
    fixed: [],
    ignored: 0,
    warnings: [],
    findings: [],
    note: null,
    dryRun: false,
    plan: null,
  };
  const dryRun = (write: boolean) => {
    const permissions = { write, privileges: ['READ_VOLUME'] };
    return renderUpload({ ...upload, dryRun: true, plan: { ...plan, probed: false, permissions } }, PLAIN);
  };

  it('names the files that did not arrive, as far as a person reads, and each way out once', () => {
    const errors = Array.from({ length: 22 }, (_, index) => ({
      path: `t/part-${index}.parquet`,
      code: index === 0 ? 'LOCAL_IO' : 'NETWORK',
      message: 'lost',
      hint: index === 0 ? 'Check the file.' : 'Check the network.',
    }));
    const lines = renderUpload({ ...upload, success: false, errors }, PLAIN).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'not delivered t/part-0.parquet: LOCAL_IO: lost',
      'not delivered t/part-1.parquet: NETWORK: lost',
    ]);
    expect(lines.slice(20)).toEqual([
      '  … and 2 more',
      'Incomplete: 0 files (0 B) of 22 arrived in /Volumes/c/s/v/in',
      ' hint Check the file.',
      ' hint Check the network.',
    ]);
  });

  it('tells of warnings that were only counted', () => {
    expect(renderUpload({ ...upload, findings: [{}, {}] }, PLAIN)).toContain(
      '\n2 warnings of the check: lakeseed check shows them',
    );
  });

  it('says of a dry run what would be sent and what is granted', () => {
    expect(dryRun(true)).toBe(
      [
        'Would remove 0 files from /Volumes/c/s/v/in',
        'Would send 1 file',
        '  + /Volumes/c/s/v/in/t/a.parquet (185 B)',
        'Granted, not tried (--probe tries): READ_VOLUME',
        'Nothing was changed.',
      ].join('\n'),
    );
    expect(dryRun(false)).toContain('Writing is not granted, only: READ_VOLUME (--probe tries)');
  });
});

describe('renderRemote', () => {
  const run: ShownRemote = {
    success: false,
    output: 'begun\n',
    error: 'The script ended with sys.exit(3)',
    code: 'RUN_FAILED',
    durationSec: 1,
    tables: [],
    runUrl: 'https://x/run/1',
    warnings: [],
    volumePath: '/Volumes/c/s/v/in',
    localBase: '/w/Volumes/c/s/v/in',
    deleted: 2,
    note: 'The files from before are gone; with cleanMode after they would have stayed.',
    plan: null,
  };

  it('shows what was printed, what went wrong, and what to do, options as they are typed', () => {
    expect(renderRemote(run, 'Mend it.', PLAIN)).toBe(
      [
        'begun',
        '',
        'error RUN_FAILED: The script ended with sys.exit(3)',
        '',
        'Failed after 1.0 s (2 files from before removed)',
        'The files from before are gone; with --clean-mode after they would have stayed.',
        ' hint Mend it.',
        'Run: https://x/run/1',
      ].join('\n'),
    );
    const trace = 'Traceback:\n  File "x.py", line 1\nValueError\n';
    expect(renderRemote({ ...run, output: '', error: trace }, null, PLAIN)).toMatch(
      /^error RUN_FAILED:\nTraceback:\n {2}File "x\.py", line 1\nValueError\n\nFailed after/,
    );
  });

  it('shows what has arrived', () => {
    const tables = [{ name: 'orders', files: 2, rows: null, bytes: 2048 }];
    const good = { ...run, success: true, error: null, code: null, note: null, runUrl: null, deleted: 0, tables };
    expect(renderRemote(good, null, PLAIN).split('\n').slice(-2)).toEqual([
      'Arrived in /Volumes/c/s/v/in after 1.0 s: 2 files (2.0 KiB) in 1 table',
      'On this machine: /w/Volumes/c/s/v/in',
    ]);
  });

  it('says of a dry run what would be removed, and when, as far as a person reads', () => {
    const plan = {
      createVolume: false,
      delete: Array.from({ length: 22 }, (_, index) => `/Volumes/c/s/v/in/${index}`),
      permissions: null,
      probed: false,
    };
    const before = renderRemote({ ...run, plan }, null, PLAIN).split('\n');
    expect(before.slice(0, 2)).toEqual(['Would remove 22 files from /Volumes/c/s/v/in', '  - /Volumes/c/s/v/in/0']);
    expect(before.slice(21)).toEqual([
      '  … and 2 more',
      'Would run the script, which writes to /Volumes/c/s/v/in',
      'Whether the volume can be written is not known: --probe tries.',
      'Nothing was changed and nothing was run.',
    ]);
    const missing = { ...plan, createVolume: true, delete: [] };
    expect(renderRemote({ ...run, cleanMode: 'after', plan: missing }, null, PLAIN).split('\n')).toEqual([
      'Would make the volume',
      'Would remove 0 files from /Volumes/c/s/v/in',
      'Would run the script, which writes to /Volumes/c/s/v/in',
      'Nothing was changed and nothing was run.',
    ]);
  });
});

describe('renderError', () => {
  it('gives code, message and hint; colours only on a terminal', () => {
    const error = new LakeseedError('LOCKED', 'busy', { hint: 'wait' });
    expect(renderError(error, PLAIN)).toBe('error LOCKED: busy\n hint wait');
    expect(renderError(error, PLAIN)).not.toContain('\x1b');
  });

  it('names options as they are typed', () => {
    const error = new LakeseedError('USAGE', 'scaleFactor: x', {
      hint: 'h',
      details: { problems: [{ option: 'scaleFactor', message: 'Must be above 0; got 0' }] },
    });
    expect(renderError(error, PLAIN)).toContain('error USAGE: --scale-factor: Must be above 0; got 0');
  });

  it('gives arguments no dashes, since they are typed without a name', () => {
    const problems = [{ option: 'projectPath', message: 'Must be a text that is not empty; got ""' }];
    const error = new LakeseedError('USAGE', 'x', { hint: 'h', details: { problems } });
    expect(renderError(error, PLAIN)).toBe('error USAGE: project: Must be a text that is not empty; got ""\n hint h');
  });

  it('does not say twice what mends the only finding', () => {
    const finding = { rule: 'r', level: 'error', table: 't', file: null, column: null, message: 'm', fix: 'mend it' };
    const error = new LakeseedError('PREFLIGHT_FAILED', 'No.', { hint: 'mend it', details: { findings: [finding] } });
    expect(renderError(error, PLAIN)).toBe('error PREFLIGHT_FAILED: No.\nerror r  t\n      m\n      fix  mend it');
  });
});
