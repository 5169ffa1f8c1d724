import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { invalidParameter } from '../http/api-error.ts';
import { paginate } from '../http/paginate.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { isSecurableName, type SecurableName } from './securable.ts';
import { securableJson } from './securable-json.ts';
import { invalidName, parseSecurableName } from './securable-name.ts';
import type { NewRecord } from './securables.ts';

/** Unity Catalog 2.1: catalogs, schemas and volumes. */
export const unityCatalogRoutes: readonly Route[] = [
  { on: 'GET /api/2.1/unity-catalog/catalogs', answer: call => list(call, 'catalogs', []) },
  { on: 'GET /api/2.1/unity-catalog/schemas', answer: call => list(call, 'schemas', ['catalog_name']) },
  { on: 'GET /api/2.1/unity-catalog/volumes', answer: call => list(call, 'volumes', ['catalog_name', 'schema_name']) },
  { on: 'GET /api/2.1/unity-catalog/catalogs/*', answer: call => get(call, 1) },
  { on: 'GET /api/2.1/unity-catalog/schemas/*', answer: call => get(call, 2) },
  { on: 'GET /api/2.1/unity-catalog/volumes/*', answer: call => get(call, 3) },
  { on: 'POST /api/2.1/unity-catalog/catalogs', answer: createCatalog },
  { on: 'POST /api/2.1/unity-catalog/schemas', answer: createSchema },
  { on: 'POST /api/2.1/unity-catalog/volumes', answer: createVolume },
  { on: 'PATCH /api/2.1/unity-catalog/volumes/*', answer: updateVolume },
  { on: 'DELETE /api/2.1/unity-catalog/volumes/*', answer: deleteVolume },
];

async function list({ query, state }: Call, key: string, parents: readonly string[]): Promise<Response> {
  const parent = parents.map(parameter => {
    const name = query.get(parameter);
    if (!name) throw invalidParameter(`Missing required parameter: ${parameter}`);
    return newName(name);
  });
  const page = paginate(await state.securables.list(parent), {
    key: ({ name }) => name.join('.'),
    scope: `${key} ${parent.join('.')}`,
    token: query.get('page_token'),
    size: query.get('max_results'),
    maximum: 10_000,
  });
  return json({
    [key]: page.items.map(securableJson),
    ...(page.nextToken !== undefined && { next_page_token: page.nextToken }),
  });
}

async function get({ segments, state }: Call, levels: number): Promise<Response> {
  return json(securableJson(await state.securables.require(parseSecurableName(segments[0]!, levels))));
}

const named = z.object({ name: z.string(), comment: z.string().optional() });
const schemaBody = named.extend({ catalog_name: z.string() });
const volumeBody = schemaBody.extend({
  schema_name: z.string(),
  volume_type: z.enum(['MANAGED', 'EXTERNAL']),
  storage_location: z.string().optional(),
});

async function createCatalog(call: Call): Promise<Response> {
  const { name, comment } = await readBody(call.request, named);
  const catalog = newName(name);
  const made = await create(call, [catalog], { comment });
  await create(call, [catalog, 'default'], {});
  return made;
}

async function createSchema(call: Call): Promise<Response> {
  const { name, comment, catalog_name: catalog } = await readBody(call.request, schemaBody);
  return create(call, [newName(catalog), newName(name)], { comment });
}

async function createVolume(call: Call): Promise<Response> {
  const body = await readBody(call.request, volumeBody);
  const { comment, volume_type: volumeType, storage_location: storageLocation } = body;
  if (volumeType === 'MANAGED' && storageLocation) {
    throw invalidParameter('CreateVolume storage_location can not be provided.');
  }
  if (volumeType === 'EXTERNAL' && !storageLocation) {
    throw invalidParameter('CreateVolume storage_location must be provided for an external volume.');
  }
  const name = [body.catalog_name, body.schema_name, body.name].map(newName);
  return create(call, name, { comment, volumeType, storageLocation });
}

async function create({ caller, state }: Call, name: SecurableName, record: Omit<NewRecord, 'owner'>) {
  return json(securableJson(await state.securables.create(name, { ...record, owner: caller.userName })));
}

const volumeChange = z.object({
  new_name: z.string().optional(),
  comment: z.string().optional(),
  owner: z.string().optional(),
});

async function updateVolume({ request, segments, caller, state }: Call): Promise<Response> {
  const name = parseSecurableName(segments[0]!, 3);
  const { new_name: wanted, ...change } = await readBody(request, volumeChange);
  const renamed = wanted === undefined ? name : [...name.slice(0, 2), newName(wanted)];
  if (renamed.at(-1) !== name.at(-1)) await state.securables.rename(name, renamed);
  return json(securableJson(await state.securables.update(renamed, { ...change, updatedBy: caller.userName })));
}

async function deleteVolume({ segments, state }: Call): Promise<Response> {
  await state.securables.remove(parseSecurableName(segments[0]!, 3), state.staging.newPath());
  return json({});
}

function newName(name: string): string {
  if (!isSecurableName(name)) throw invalidName(name);
  return name.toLowerCase();
}
