import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { Call } from '../call.ts';
import { stageBody } from '../files/store-body.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import { isForm, readForm } from '../http/read-form.ts';
import { readBody } from '../http/read-json.ts';
import { json } from '../http/respond.ts';
import { notConverted, readFormat, requireSize } from './exchange-format.ts';
import { findNotebook, LANGUAGES, notebookSource } from './notebook-source.ts';
import type { ObjectKind } from './object.ts';
import { objectsOf } from './objects-of.ts';

/** What an import makes, and where. */
interface Target extends ObjectKind {
  readonly path: string;
}

/** The bytes come in JSON or in a form. */
export async function importObject(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  const request = isForm(call.request) ? await readFormImport(call.request) : await readJsonImport(call.request);
  const { path, content, ...kind } = interpret(request);
  const staged = call.state.staging.newPath();
  await writeFile(staged, content);
  await objects.put(path, staged, { ...kind, overwrite: request.overwrite });
  return json({});
}

/** The bytes are the body, and what they are is seen from them. */
export async function importFile(call: Call): Promise<Response> {
  const objects = await objectsOf(call);
  const asked = `/${call.segments[0]}`;
  refuseJupyter(asked);
  const { path: staged } = await stageBody(call.request, call.state.staging);
  const { path, ...kind } = detect(asked, await buffer(createReadStream(staged, { end: 63 })));
  await objects.put(path, staged, { ...kind, overwrite: call.query.get('overwrite') === 'true' }).catch(error => {
    // The same refusal as of an import, with another status.
    throw isTaken(error) ? new ApiError(409, error.errorCode, error.message) : error;
  });
  return json({});
}

const fields = z.object({
  path: z.string(),
  format: z.string().optional(),
  language: z.enum(LANGUAGES).optional(),
});
const jsonImport = fields.extend({ content: z.string(), overwrite: z.boolean().default(false) });
const formImport = fields.extend({ content: z.instanceof(File), overwrite: z.string().optional() });

type ImportRequest = z.output<typeof fields> & { readonly content: Buffer; readonly overwrite: boolean };

async function readJsonImport(request: Request): Promise<ImportRequest> {
  const body = await readBody(request, jsonImport);
  if (/[^\w+/=\s-]/.test(body.content)) throw invalidParameter('content is not base64');
  const content = Buffer.from(body.content, 'base64');
  requireSize(content.length);
  return { ...body, content };
}

async function readFormImport(request: Request): Promise<ImportRequest> {
  const form = await readForm(request, formImport);
  return { ...form, content: Buffer.from(await form.content.arrayBuffer()), overwrite: form.overwrite === 'true' };
}

function interpret({ path, format: asked, language, content }: ImportRequest): Target & { content: Buffer } {
  const format = readFormat(asked);
  if (format === 'RAW') return { path, type: 'FILE', content };
  if (format === 'AUTO') return { ...detect(path, content), content };
  if (!language) throw invalidParameter('A language is required for the format SOURCE');
  return { path, type: 'NOTEBOOK', language, content: notebookSource(content, language) };
}

/** A notebook loses the extension that told its language. */
function detect(path: string, start: Buffer): Target {
  refuseJupyter(path);
  const notebook = findNotebook(path, start);
  return notebook ? { ...notebook, type: 'NOTEBOOK' } : { path, type: 'FILE' };
}

function refuseJupyter(path: string): void {
  if (/\.ipynb$/i.test(path)) throw notConverted('JUPYTER');
}

function isTaken(error: unknown): error is ApiError {
  return error instanceof ApiError && error.errorCode === 'RESOURCE_ALREADY_EXISTS';
}
