import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import type { Call, Route } from '../call.ts';
import { serveFile } from '../files/files-api.ts';
import { invalidParameter } from '../http/api-error.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { notConverted, readFormat, requireSize } from './exchange-format.ts';
import { importFile, importObject } from './import-object.ts';
import { extensionOf } from './notebook-source.ts';
import type { WorkspaceObject } from './object.ts';
import { objectsOf } from './objects-of.ts';

/** Workspace API 2.0: notebooks, workspace files and folders. */
export const workspaceObjectsRoutes: readonly Route[] = [
  { on: 'GET /api/2.0/workspace/get-status', answer: getStatus },
  { on: 'GET /api/2.0/workspace/list', answer: list },
  { on: 'GET /api/2.0/workspace/export', answer: exportObject },
  { on: 'POST /api/2.0/workspace/import', answer: importObject },
  { on: 'POST /api/2.0/workspace-files/import-file/*', answer: importFile },
  { on: 'POST /api/2.0/workspace/mkdirs', answer: makeDirectories },
  { on: 'POST /api/2.0/workspace/delete', answer: remove },
];

async function getStatus(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  return json(objectJson(await objects.require(pathOf(call))));
}

/** There are no pages. */
async function list(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  const found = await objects.list(pathOf(call));
  // An empty folder has no such key at all.
  return json(found.length > 0 ? { objects: found.map(objectJson) } : {});
}

/** In any plain format an object is exported as it lies on disk. */
async function exportObject(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  readFormat(call.query.get('format'));
  const { type, place, size, path, language } = await objects.require(pathOf(call));
  if (type === 'DIRECTORY') throw notConverted('DBC, the archive of a folder');
  if (call.query.get('direct_download') === 'true') return serveFile(call.request, place);
  requireSize(size);
  const content = (await readFile(place)).toString('base64');
  return json({ content, file_type: language ? extensionOf(language) : extname(path).slice(1) });
}

const target = z.object({ path: z.string() });

async function makeDirectories(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  const { path } = await readBody(call.request, target);
  await objects.makeFolder(path);
  return json({});
}

const deletion = target.extend({ recursive: z.boolean().default(false) });

async function remove(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  const { path, recursive } = await readBody(call.request, deletion);
  await objects.remove(path, { recursive, trash: call.state.staging.newPath() });
  return json({});
}

function pathOf({ query }: Call): string {
  const path = query.get('path');
  if (!path) throw invalidParameter('Missing required parameter: path');
  return path;
}

function objectJson({ path, type, language, id, createdAt, modifiedAt, size }: WorkspaceObject) {
  return {
    object_type: type,
    path,
    ...(language && { language }),
    object_id: id,
    resource_id: String(id),
    created_at: createdAt,
    modified_at: modifiedAt,
    ...(type === 'FILE' && { size }),
  };
}
