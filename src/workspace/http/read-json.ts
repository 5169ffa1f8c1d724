import type { z } from 'zod';
import { ApiError, invalidParameter } from './api-error.ts';

/** The request's body as JSON. */
export async function readJson(request: Request): Promise<unknown> {
  try {
    return JSON.parse(await request.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError(400, 'MALFORMED_REQUEST', 'The body is not JSON');
  }
}

/** The request's body as the schema describes it; keys that it does not name are ignored, as in the cloud. */
export async function readBody<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  return check(await readJson(request), schema);
}

/** What has been read, as the schema describes it. */
export function check<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw invalidParameter(`Invalid request: ${problems.join('; ')}`);
}
