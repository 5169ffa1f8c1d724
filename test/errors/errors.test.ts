import { describe, expect, it } from 'vitest';
import { catalogue, type ErrorCode } from '../../src/errors/catalogue.ts';
import { asLakeseedError, errorRecord } from '../../src/errors/format.ts';
import { isLakeseedError, LakeseedError } from '../../src/errors/lakeseed-error.ts';
import { localIoError } from '../../src/errors/local-io.ts';

/** What scripts around the command rely on: a code keeps its exit code. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  SCRIPT_NOT_FOUND: 2,
  DATA_DIR_NOT_FOUND: 2,
  DATASET_INVALID: 2,
  SCRIPT_TIMEOUT: 124,
  SPAWN_FAILED: 2,
  DEPENDENCIES_MISSING: 2,
  NOTHING_WRITTEN: 1,
  PREFLIGHT_FAILED: 1,
  UPLOAD_FAILED: 1,
  UNSAFE_PATH: 2,
  USAGE: 2,
  LOCKED: 2,
  LOCAL_IO: 5,
  AUTH_FAILED: 3,
  PERMISSION_DENIED: 3,
  VOLUME_NOT_FOUND: 3,
  NOT_FOUND: 3,
  NETWORK: 4,
  RATE_LIMITED: 4,
  NO_SPACE: 5,
  CANCELLED: 130,
  NOT_SUPPORTED: 2,
  DESTINATION_TAKEN: 2,
  OUTSIDE_ROOT: 2,
  READ_ONLY: 2,
  CONFIRMATION_REQUIRED: 2,
  LIMIT_EXCEEDED: 2,
  INTERNAL: 70,
  SCRIPT_NOT_PYTHON: 2,
  CLUSTER_NOT_FOUND: 3,
  CLUSTER_NOT_RUNNING: 3,
  CLUSTER_UNFIT: 3,
  CONTEXT_LIMIT: 3,
  SERVERLESS_DISABLED: 3,
  RUN_FAILED: 1,
  RUN_TIMEOUT: 124,
};

describe('the catalogue', () => {
  it('has these codes with these exit codes: a change here breaks callers', () => {
    const actual = Object.fromEntries(Object.entries(catalogue).map(([code, entry]) => [code, entry.exitCode]));
    expect(actual).toEqual(EXIT_CODES);
  });

  it.for(Object.entries(catalogue))('%s says when it happens and what to do, in sentences', ([, entry]) => {
    expect(entry.when).toMatch(/^[A-Z].*\.$/);
    expect(entry.hint).toMatch(/^[A-Z].{9,}/);
  });
});

describe('LakeseedError', () => {
  it('takes hint, exit code and retryable from the catalogue unless the place knows better', () => {
    const plain = new LakeseedError('NO_SPACE', 'full');
    expect([plain.exitCode, plain.retryable, plain.hint]).toEqual([5, false, 'Free some space, then run again.']);
    const special = new LakeseedError('NO_SPACE', 'full', {
      exitCode: 1,
      retryable: true,
      hint: 'Use another volume.',
    });
    expect([special.exitCode, special.retryable, special.hint]).toEqual([1, true, 'Use another volume.']);
  });

  it('is known across copies of the package, by its brand and not by its class', () => {
    const foreign = Object.assign(new Error('x'), { [Symbol.for('lakeseed.error')]: true });
    expect(isLakeseedError(foreign)).toBe(true);
    expect(isLakeseedError(new Error('x'))).toBe(false);
    expect(isLakeseedError(null)).toBe(false);
  });

  it('becomes a record without a stack and without what is not there', () => {
    const error = new LakeseedError('PERMISSION_DENIED', 'no', { hint: 'ask', statusCode: 403, requestId: 'r-1' });
    expect(errorRecord(error)).toEqual({
      code: 'PERMISSION_DENIED',
      message: 'no',
      hint: 'ask',
      retryable: false,
      statusCode: 403,
      requestId: 'r-1',
    });
  });

  it('any other thrown value is a bug of ours, with its cause', () => {
    const cause = new TypeError('undefined is not a function');
    const error = asLakeseedError(cause);
    expect([error.code, error.message, error.exitCode, error.cause]).toEqual(['INTERNAL', cause.message, 70, cause]);
  });
});

describe('localIoError', () => {
  it.for([
    ['ENOSPC', 'NO_SPACE', 5],
    ['EDQUOT', 'NO_SPACE', 5],
    ['EACCES', 'LOCAL_IO', 5],
  ] as const)('%s is %s', ([errno, code, exitCode]: readonly [string, ErrorCode, number]) => {
    const cause = Object.assign(new Error(`${errno}: something`), { code: errno });
    const error = localIoError(cause, 'write the log');
    expect([error.code, error.exitCode, error.cause]).toEqual([code, exitCode, cause]);
    expect(error.message).toContain('write the log');
  });
});
