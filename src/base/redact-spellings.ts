import { redact } from './redact.ts';

/**
 * As `redact`, for texts that somebody else made and may have changed: what is known to be secret is hidden in base64, in hex and
 * escaped as well, and so is a piece of it that is as long as its half.
 */
export function redactSpellings(text: string, secrets: Iterable<string>): string {
  let safe = text;
  const spellings: string[] = [];
  for (const secret of secrets) {
    spellings.push(...(secret.length < SHORTEST ? [secret] : spellingsOf(secret)));
    if (!isPlace(secret)) safe = hidePieces(safe, secret);
  }
  return redact(safe, spellings);
}

/** In base64 shorter ones are words. */
const SHORTEST = 8;
const SHORTEST_PIECE = 12;
const HIDDEN = '[secret]';

const known = new Map<string, readonly string[]>();

function spellingsOf(secret: string): readonly string[] {
  const found = known.get(secret);
  if (found) return found;
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map(before => base64Within(bytes, before));
  const hex = bytes.toString('hex');
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  const inBase64 = [...base64, ...base64.map(text => text.replaceAll('+', '-').replaceAll('/', '_'))];
  const all = [...new Set([secret, ...escaped, ...inBase64, hex, hex.toUpperCase()])];
  if (known.size > 1000) known.clear();
  known.set(secret, all);
  return all;
}

/** What the bytes look like in the base64 of a longer text, in which so many bytes stand before them; the ends depend on what is there. */
function base64Within(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replaceAll('=', '');
  return text.slice(Math.ceil((before * 4) / 3), (before + bytes.length) % 3 === 0 ? undefined : -1);
}

/** Variables with such names hold paths and addresses as well, whose beginnings stand everywhere. */
function isPlace(secret: string): boolean {
  return /^[/~.]|^[a-z]:[\\/]|:\/\/|\s/i.test(secret);
}

/** Every piece that is long enough holds one of few short ones whole: only where one of those is, it is looked closer. */
function hidePieces(text: string, secret: string): string {
  const least = Math.max(SHORTEST_PIECE, Math.ceil(secret.length / 2));
  if (secret.length < least) return text;
  const step = Math.floor(least / 2);
  let safe = text;
  for (let at = 0; at + step <= secret.length; at += step) safe = hideAround(safe, { secret, at, step, least });
  return safe;
}

function hideAround(
  text: string,
  { secret, at, step, least }: { secret: string; at: number; step: number; least: number },
): string {
  const seed = secret.slice(at, at + step);
  let safe = '';
  let copied = 0;
  for (let found = text.indexOf(seed); found >= 0; found = text.indexOf(seed, found + 1)) {
    let from = found;
    let to = found + step;
    while (from > copied && at - (found - from) > 0 && text[from - 1] === secret[at - (found - from) - 1]) from -= 1;
    while (to < text.length && at + (to - found) < secret.length && text[to] === secret[at + (to - found)]) to += 1;
    if (found < copied || to - from < least) continue;
    safe += text.slice(copied, from) + HIDDEN;
    copied = to;
  }
  return safe + text.slice(copied);
}
