import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { VOLUME } from '../setup/workspace.ts';

export const FILES: string = `/api/2.0/fs/files${VOLUME}`;
export const UC = '/api/2.1/unity-catalog';

/** One request in process, without a socket. */
export async function ask(workspace: Workspace, method: string, path: string, body?: string) {
  const headers = { authorization: `Bearer ${workspace.token}` };
  const init = { method, headers, ...(body !== undefined && { body }) };
  const response = await workspace.handle(new Request(`http://localhost${path}`, init));
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

export function put(workspace: Workspace, name: string, body: string = name) {
  return ask(workspace, 'PUT', `${FILES}/${name}`, body);
}

/** Bodies on their way, and the folder of each process that receives some. */
export function staged(directory: string): string[] {
  return readdirSync(join(directory, '.workspace/staging'), { recursive: true, encoding: 'utf8' });
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 10));
}
