export type AuthorizationHeaders = Readonly<Record<string, string>>;

/** What proves to Databricks who calls. A program may bring its own. */
export interface CredentialsProvider {
  /** How it is called in the User-Agent and in messages, such as `pat` or `oauth-m2m`. */
  readonly authType: string;
  /** Headers for the next request, lower-case names, `authorization` among them. Called before every request. */
  headers(signal?: AbortSignal): Promise<AuthorizationHeaders>;
  /** The server has refused these headers: a cached token that they came from must not be given out again. */
  reject?(headers: AuthorizationHeaders): void;
}
