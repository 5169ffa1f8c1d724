import { describe, expect, it } from 'vitest';
import { LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { renderFindings, renderTables } from '../../src/report/render-check.ts';
import { renderError } from '../../src/report/render-error.ts';
import { renderUpload } from '../../src/report/render-upload.ts';

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
});

describe('renderUpload', () => {
  const plan = { createVolume: false, upload: [{ path: '/Volumes/c/s/v/in/t/a.parquet', bytes: 185 }], delete: [] };
  const dryRun = (write: boolean) =>
    renderUpload(
      {
        success: true,
        filesUploaded: 0,
        bytesUploaded: 0,
        errors: [],
        remoteBase: '/Volumes/c/s/v/in',
        localBase: null,
        tables: [],
        deleted: 0,
        stale: [],
        ignored: 0,
        warnings: [],
        note: null,
        dryRun: true,
        plan: { ...plan, probed: false, permissions: { write, privileges: ['READ_VOLUME'] } },
      },
      PLAIN,
    );

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
});
