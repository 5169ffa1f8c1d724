import { isLakeseedError, type LakeseedError } from '../../errors/lakeseed-error.ts';

/** For how long it is to be believed that this store takes no parts: until it is closed, if a PUT of the same file works, or for this file. */
export type Lasting = 'always' | 'if a put works' | 'this file';

/** Says that a file has to be sent in one piece. Nothing of it has been stored. */
export class PartsRefused extends Error {
  readonly reason: LakeseedError;
  readonly lasting: Lasting;

  constructor(reason: LakeseedError, lasting: Lasting) {
    super(reason.message, { cause: reason });
    this.name = 'PartsRefused';
    this.reason = reason;
    this.lasting = lasting;
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'NOT_SUPPORTED',
  'UPLOAD_FAILED',
  'USAGE',
]);

/** Work of the REST API; a refusal of it means that there are no uploads in parts here. */
export async function refusable<Result>(lasting: Lasting, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw isRefusal(error) ? new PartsRefused(error, lasting) : error;
  }
}

/** The same of the storage, which is another host: it may also be out of reach from here, or fail. */
export async function refusableByStorage<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (isRefusal(error)) throw new PartsRefused(error, 'always');
    if (!isLakeseedError(error) || (error.code !== 'NETWORK' && error.code !== 'RATE_LIMITED')) throw error;
    throw new PartsRefused(error, UNREACHABLE.test(String(error.details?.['reason'])) ? 'always' : 'this file');
  }
}

const UNREACHABLE =
  /^(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$|CERT|ERR_TLS/;

function isRefusal(error: unknown): error is LakeseedError {
  return isLakeseedError(error) && REFUSALS.has(error.code);
}
