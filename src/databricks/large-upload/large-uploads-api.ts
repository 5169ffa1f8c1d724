import { LakeseedError } from '../../errors/lakeseed-error.ts';
import type { ApiRequest } from '../api-request.ts';
import type { Client } from '../client.ts';
import { filePath } from '../file-path.ts';
import type { SignedUrl } from '../signed-requests.ts';

/** An upload that has been begun. The server decides how its bytes are sent. */
export interface Session {
  readonly kind: 'multipart' | 'resumable';
  /** Absolute and unescaped. */
  readonly path: string;
  readonly token: string;
}

export interface PartUrl extends SignedUrl {
  /** Counts from 1. */
  readonly part: number;
}

export interface SentPart {
  readonly part_number: number;
  /** As the storage gave it, quotes and all; empty where it gives none. */
  readonly etag: string;
}

type Options = Pick<ApiRequest, 'turns' | 'maxAttempts' | 'signal'>;

/** The Files API's requests for uploads in several pieces: undocumented, but what the official SDKs use. */
export interface LargeUploads {
  initiate(path: string, options: Options): Promise<Session>;
  /** URLs of parts from `first` on; fewer than `count` may come. */
  partUrls(
    session: Session,
    from: { readonly first: number; readonly count: number },
    options: Options,
  ): Promise<PartUrl[]>;
  resumableUrl(session: Session, options: Options): Promise<SignedUrl>;
  abortUrl(session: Session, options: Options): Promise<SignedUrl>;
  complete(session: Session, parts: readonly SentPart[], options: Options): Promise<void>;
}

const URL_LIFETIME_MS = 3_600_000;

export function largeUploadsApi(client: Client): LargeUploads {
  /** Asking for a URL twice does no harm: the first is just not used. */
  async function ask(what: string, session: Session, body: object, options: Options): Promise<Record<string, unknown>> {
    const answer = await client.json({
      method: 'POST',
      path: `/api/2.0/fs/create-${what}`,
      json: { path: session.path, session_token: session.token, ...body },
      repeatable: true,
      doing: `upload ${session.path}`,
      ...options,
    });
    return answer as Record<string, unknown>;
  }

  /** In whole seconds. */
  const expireTime = () => new Date(client.clock.now() + URL_LIFETIME_MS).toISOString().replace(/\.\d+/, '');

  return {
    async initiate(path, options) {
      const answer = (await client.json({
        method: 'POST',
        path: filePath('files', path),
        query: { action: 'initiate-upload', overwrite: true },
        // A session that nobody uses is forgotten by the server.
        repeatable: true,
        doing: `upload ${path}`,
        ...options,
      })) as Record<string, { session_token?: string } | undefined>;
      for (const kind of ['multipart', 'resumable'] as const) {
        const token = answer[`${kind}_upload`]?.session_token;
        if (typeof token === 'string') return { kind, path, token };
      }
      throw unexpected(path, 'how its bytes are to be sent');
    },

    async partUrls(session, { first, count }, options) {
      const body = { start_part_number: first, count, expire_time: expireTime() };
      const answer = await ask('upload-part-urls', session, body, options);
      const urls = Array.isArray(answer['upload_part_urls']) ? answer['upload_part_urls'] : [];
      if (urls.length === 0) throw unexpected(session.path, 'where its parts go');
      return urls.map(entry => ({ part: Number(entry.part_number), ...signedUrl(session, entry) }));
    },

    async resumableUrl(session, options) {
      return signedUrl(session, (await ask('resumable-upload-url', session, {}, options))['resumable_upload_url']);
    },

    async abortUrl(session, options) {
      const answer = await ask('abort-upload-url', session, { expire_time: expireTime() }, options);
      return signedUrl(session, answer['abort_upload_url']);
    },

    async complete({ path, token }, parts, options) {
      await client.call({
        method: 'POST',
        path: filePath('files', path),
        query: { action: 'complete-upload', upload_type: 'multipart', session_token: token },
        json: { parts },
        // A second time it finds no session any more: the caller looks at the file then.
        repeatable: true,
        doing: `upload ${path}`,
        ...options,
      });
    },
  };
}

function signedUrl({ path }: Session, entry: unknown): SignedUrl {
  const { url, headers } = (entry ?? {}) as { url?: unknown; headers?: readonly { name: string; value: string }[] };
  if (typeof url !== 'string' || !URL.canParse(url)) throw unexpected(path, 'where its bytes go');
  return { url, headers: Object.fromEntries((headers ?? []).map(({ name, value }) => [name.toLowerCase(), value])) };
}

function unexpected(path: string, what: string): LakeseedError {
  return new LakeseedError('NOT_SUPPORTED', `Could not upload ${path}: the server does not say ${what}`);
}
