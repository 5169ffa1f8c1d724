import { isLakeseedError, type LakeseedError } from '../../src/errors/lakeseed-error.ts';

/** The LakeseedError that a call must end with; anything else fails the test. */
export async function failureOf(call: Promise<unknown>): Promise<LakeseedError> {
  const outcome: unknown = await call.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (!isLakeseedError(outcome)) throw outcome;
  return outcome;
}
