const HIDDEN = '[secret]';

/**
 * Values that are secret wherever they stand; the text before them is kept. None may take time that grows with the
 * square of the text: what an installer prints is long.
 */
const PATTERNS: readonly RegExp[] = [
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/gi,
  // Personal access tokens, OAuth secrets, refresh tokens and JSON web tokens.
  /()\b(?:dapi|dose|dkea|doau)[0-9a-f]{16,}(?:-\d+)?/g,
  /()\beyJ[\w-]{8,2000}\.[\w-]+\.[\w-]*/g,
  /("?\b(?:access_token|refresh_token|id_token|client_secret|session_token|accessToken)"?\s*[=:]\s*"?)[^\s"&,}]+/g,
  // User and password in a URL, as of a private package index.
  /(:\/\/)[^\s/@]+(?=@)/g,
  // Signed parts of presigned URLs: AWS, Azure, Google.
  /([?&](?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|sig|se|sp|Signature|AWSAccessKeyId)=)[^&\s"'<>]+/gi,
];

/** The text without anything that looks like a credential, and without `secrets`, which are known to be some. */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret.length >= 4) safe = safe.replaceAll(secret, HIDDEN);
  }
  return PATTERNS.reduce((current, pattern) => current.replace(pattern, `$1${HIDDEN}`), safe);
}
