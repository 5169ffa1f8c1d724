import { hasCode } from '../errors/lakeseed-error.ts';
import type { Client } from './client.ts';

/** What lies at a path of the workspace. */
export interface WorkspaceObject {
  readonly path: string;
  readonly type: 'FILE' | 'NOTEBOOK' | 'DIRECTORY' | string;
  /** Of a notebook, such as PYTHON. */
  readonly language: string | null;
}

/** The Workspace API 2.0: files and notebooks of users. Paths are absolute, with or without /Workspace before them. */
export interface WorkspaceObjects {
  /** Null where there is nothing, or nothing that may be seen. */
  find(path: string, signal?: AbortSignal): Promise<WorkspaceObject | null>;
  /** Bytes of a file, or the source of a notebook. Up to 10 MB. */
  read(object: WorkspaceObject, signal?: AbortSignal): Promise<Buffer>;
  /** Writes a plain file, replacing what is there; the folder above it has to exist. Up to 10 MB. */
  writeFile(path: string, content: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** Makes a folder and those above it. */
  makeFolder(path: string, signal?: AbortSignal): Promise<void>;
  /** Removes a file, or a folder with everything in it; what is not there is no error. */
  remove(path: string, signal?: AbortSignal): Promise<void>;
}

const PREFIX = '/api/2.0/workspace';
const NOTEBOOK_HEADER = /^(?:\uFEFF)?# Databricks notebook source\b/;

export function workspaceObjects(client: Client): WorkspaceObjects {
  return {
    async find(path, signal) {
      const request = { method: 'GET', path: `${PREFIX}/get-status`, query: { path }, doing: `find ${path}` } as const;
      try {
        // As far as it is read.
        const status = (await client.json({ ...request, signal })) as { object_type?: string; language?: string };
        return { path, type: status.object_type ?? 'FILE', language: status.language ?? null };
      } catch (error) {
        if (hasCode(error, 'NOT_FOUND')) return null;
        throw error;
      }
    },

    async read({ path, type }, signal) {
      const query = { path, format: type === 'NOTEBOOK' ? 'SOURCE' : 'AUTO' };
      const doing = `read ${path}`;
      const answer = await client.json({ method: 'GET', path: `${PREFIX}/export`, query, doing, signal });
      return Buffer.from((answer as { content?: string }).content ?? '', 'base64');
    },

    async writeFile(path, content, signal) {
      // A file that begins like a notebook would become one, under another name.
      const begin = Buffer.from(content.subarray(0, 100)).toString();
      const format = NOTEBOOK_HEADER.test(begin) ? 'RAW' : 'AUTO';
      const json = { path, content: Buffer.from(content).toString('base64'), format, overwrite: true };
      const doing = `write ${path}`;
      await client.call({ method: 'POST', path: `${PREFIX}/import`, json, doing, repeatable: true, signal });
    },

    makeFolder: (path, signal) =>
      client.call({
        method: 'POST',
        path: `${PREFIX}/mkdirs`,
        json: { path },
        doing: `make the folder ${path}`,
        repeatable: true,
        signal,
      }),

    async remove(path, signal) {
      const json = { path, recursive: true };
      const doing = `remove ${path}`;
      try {
        await client.call({ method: 'POST', path: `${PREFIX}/delete`, json, doing, repeatable: true, signal });
      } catch (error) {
        if (!hasCode(error, 'NOT_FOUND')) throw error;
      }
    },
  };
}
