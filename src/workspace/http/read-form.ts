import type { z } from 'zod';
import { ApiError } from './api-error.ts';
import { check } from './read-json.ts';

export function isForm({ headers }: Request): boolean {
  return /^multipart\/form-data\b/i.test(headers.get('content-type') ?? '');
}

/** The fields of a multipart form as the schema describes them: texts, and files. */
export async function readForm<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.output<Schema>> {
  const form = await request.formData().catch(() => {
    throw new ApiError(400, 'MALFORMED_REQUEST', 'The body is not a multipart form');
  });
  return check(Object.fromEntries(form), schema);
}
