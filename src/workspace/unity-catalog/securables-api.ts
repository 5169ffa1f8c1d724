import { ApiError } from '../api-error.ts';
import type { Call, Route } from '../call.ts';
import { json } from '../respond.ts';
import { securableJson } from './securable-json.ts';

/** Unity Catalog 2.1: catalogs, schemas and volumes. */
export const unityCatalogRoutes: readonly Route[] = [
  { on: 'GET /api/2.1/unity-catalog/catalogs/*', answer: call => get(call, 1) },
  { on: 'GET /api/2.1/unity-catalog/schemas/*', answer: call => get(call, 2) },
  { on: 'GET /api/2.1/unity-catalog/volumes/*', answer: call => get(call, 3) },
];

async function get({ segments, state }: Call, levels: number): Promise<Response> {
  const name = segments[0]!.toLowerCase().split('.');
  if (name.length !== levels) throw invalidName(segments[0]!);
  return json(securableJson(await state.securables.require(name)));
}

function invalidName(name: string): ApiError {
  return new ApiError(400, 'INVALID_PARAMETER_VALUE', `Invalid input: ${JSON.stringify(name)} is not a valid name.`);
}
