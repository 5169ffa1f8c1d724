import type { CredentialsProvider } from './credentials-provider.ts';

/** A token that never changes: a personal access token, or one that somebody else obtained. */
export function personalAccessToken(token: string): CredentialsProvider {
  return {
    authType: 'pat',
    headers: async () => ({ authorization: `Bearer ${token}` }),
  };
}
