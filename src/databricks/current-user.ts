import type { Client } from './client.ts';

/** Who the credentials belong to. */
export interface CurrentUser {
  /** A user's e-mail address or a service principal's application id. */
  readonly userName: string;
  readonly displayName: string | null;
  readonly groups: readonly string[];
}

/** As far as it is read; a token with few scopes may be told less. */
interface ScimUser {
  readonly userName?: string;
  readonly displayName?: string;
  readonly groups?: readonly { readonly display?: string }[];
}

/** Asks who the caller is: the cheapest call that needs valid credentials and nothing else. */
export async function currentUser(client: Client, signal?: AbortSignal): Promise<CurrentUser> {
  const user = (await client.json({
    method: 'GET',
    path: '/api/2.0/preview/scim/v2/Me',
    doing: `log in to ${client.host}`,
    signal,
    // The shape of SCIM; every field is treated as one that may be missing.
  })) as ScimUser;
  return {
    userName: user.userName ?? '',
    displayName: user.displayName ?? null,
    groups: (user.groups ?? []).flatMap(({ display }) => (display === undefined ? [] : [display])),
  };
}
