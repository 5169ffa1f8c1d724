import { ApiError, invalidParameter } from '../http/api-error.ts';
import type { Language } from './notebook-source.ts';

/** What an import makes: the same bytes can be a notebook or a file. */
export interface ObjectKind {
  readonly type: 'NOTEBOOK' | 'FILE';
  /** Of notebooks only. */
  readonly language?: Language | undefined;
}

/** What is known of a notebook or a file beyond its bytes. Times are epoch milliseconds. */
export interface ObjectRecord extends ObjectKind {
  /** For people: the record's own name is only a hash. */
  readonly path: string;
  readonly id: number;
  readonly createdAt: number;
}

export interface WorkspaceObject {
  /** In the form that was asked for. */
  readonly path: string;
  readonly type: ObjectKind['type'] | 'DIRECTORY';
  readonly language?: Language | undefined;
  /** Where it lies on the local disk: its bytes, of a notebook the source. */
  readonly place: string;
  readonly size: number;
  readonly id: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export function doesNotExist(path: string): ApiError {
  return new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `Path (${path}) doesn't exist.`);
}

export function parentDoesNotExist(parent: string): ApiError {
  return new ApiError(404, 'RESOURCE_DOES_NOT_EXIST', `The parent folder (${parent}) does not exist.`);
}

export function alreadyExists(path: string): ApiError {
  return new ApiError(400, 'RESOURCE_ALREADY_EXISTS', `Path (${path}) already exists.`);
}

export function typeMismatch(path: string, asked: string, actual: string): ApiError {
  return invalidParameter(
    `Cannot overwrite the asset at ${path} due to type mismatch (asked: ${asked}, actual: ${actual}).`,
  );
}

export function notEmpty(path: string): ApiError {
  return new ApiError(400, 'DIRECTORY_NOT_EMPTY', `Folder (${path}) is not empty`);
}

export function directoryProtected(path: string): ApiError {
  return new ApiError(400, 'DIRECTORY_PROTECTED', `Folder (${path}) is protected`);
}
