import { join } from 'node:path';
import { expect } from 'vitest';
import type { Effects } from '../../src/base/effects.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import type { RawRequest } from './raw-http.ts';
import { servedWorkspace } from './workspace.ts';

export const API = '/api/2.0/workspace';
/** Of the caller. */
export const HOME = '/Users/local.user@lakeseed.example';
/** How a Python notebook begins. */
export const HEADER = '# Databricks notebook source\n';

/** A served workspace and what clients ask of its objects. */
export async function servedObjects(options: Partial<WorkspaceOptions> = {}, effects: Partial<Effects> = {}) {
  const server = await servedWorkspace(options, effects);
  const ask = async (request: RawRequest) => {
    const { status, text } = await server.send(request);
    return { status, json: JSON.parse(text) };
  };
  const get = (operation: string, query: Readonly<Record<string, string>>) =>
    ask({ path: `${API}/${operation}?${new URLSearchParams(query)}` });
  const post = (operation: string, body: object) =>
    ask({ method: 'POST', path: `${API}/${operation}`, body: JSON.stringify(body) });
  const importSource = (path: string, source: string | Buffer, more: object = {}) =>
    post('import', { path, content: Buffer.from(source).toString('base64'), ...more });
  /** As the SDK for Python sends it. */
  const importForm = async (fields: Readonly<Record<string, string>>, content?: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (content) form.append('content', new Blob([content]), 'content');
    const encoded = new Response(form);
    const headers = { 'content-type': encoded.headers.get('content-type')! };
    return ask({ method: 'POST', path: `${API}/import`, headers, body: await encoded.bytes() });
  };
  /** As the CLI sends it. */
  const importFile = (path: string, body: string, query = '') =>
    ask({ method: 'POST', path: `/api/2.0/workspace-files/import-file/${encodeURIComponent(path)}${query}`, body });
  const download = (path: string, format?: string) =>
    server.send({
      path: `${API}/export?${new URLSearchParams({ path, direct_download: 'true', ...(format && { format }) })}`,
    });
  const typeOf = async (path: string) => (await get('get-status', { path })).json.object_type;
  const place = (path: string) => join(server.directory, 'Workspace', path);
  return { ...server, ask, get, post, importSource, importForm, importFile, download, typeOf, place };
}

export function missing(path: string) {
  return refused(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${path}) doesn't exist.`);
}

/** An answer as `ask` gives it. */
export function refused(status: number, code: string, message: unknown = expect.any(String)) {
  return { status, json: expect.objectContaining({ error_code: code, message }) };
}
