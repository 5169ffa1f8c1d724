import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { VolumePath } from '../files/volume-path.ts';
import { ApiError } from '../http/api-error.ts';

export interface StoredPart {
  readonly etag: string;
  /** Where its bytes are staged. */
  readonly file: string;
}

/** An upload in several requests. It ends with this process, after a week, when it completes or is aborted. */
export interface UploadSession {
  readonly token: string;
  readonly path: VolumePath;
  readonly overwrite: boolean;
  readonly startedAt: number;
  /** Of a multipart upload, by number. */
  readonly parts: Map<number, StoredPart>;
  /** Of a resumable upload: where its bytes are staged, and how many are safe. */
  readonly stream: { file: string; stored: number };
  /** Of a multipart upload that is being put together. */
  completion: Promise<void> | null;
}

export interface UploadSessions {
  start(session: Pick<UploadSession, 'path' | 'overwrite'>, streamFile: string): Promise<UploadSession>;
  /** Undefined when there is no such session any more. */
  find(token: string): UploadSession | undefined;
  /** The session of a request that names it beside its path. */
  require(token: string | null, path: VolumePath): UploadSession;
  /** Forgets it and removes what is staged. */
  end(session: UploadSession): Promise<void>;
}

/** Sessions live for a week, as in the cloud. */
export const SESSION_MS = 7 * 24 * 3600 * 1000;

export function createUploadSessions(now: () => number): UploadSessions {
  const sessions = new Map<string, UploadSession>();

  function isOver({ startedAt }: UploadSession): boolean {
    return now() - startedAt >= SESSION_MS;
  }

  function find(token: string): UploadSession | undefined {
    const session = sessions.get(token);
    return session && !isOver(session) ? session : undefined;
  }

  async function end(session: UploadSession): Promise<void> {
    sessions.delete(session.token);
    const files = [...session.parts.values()].map(({ file }) => file);
    await Promise.all([...files, session.stream.file].map(file => rm(file, { force: true })));
  }

  return {
    async start(session, file) {
      await Promise.all([...sessions.values()].filter(isOver).map(end));
      const token = randomBytes(24).toString('base64url');
      const started = {
        ...session,
        token,
        startedAt: now(),
        parts: new Map(),
        stream: { file, stored: 0 },
        completion: null,
      };
      sessions.set(token, started);
      return started;
    },
    find,
    require(token, path) {
      const session = find(token ?? '');
      if (session?.path.text !== path.text) throw new ApiError(404, 'NOT_FOUND', 'The upload session does not exist.');
      return session;
    },
    end,
  };
}
