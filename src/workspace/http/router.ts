import type { Route } from '../call.ts';
import { invalidPath } from './api-error.ts';

export interface Match {
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds the route of a request by its raw path. Null where there is none. */
export function createRouter(routes: readonly Route[]): (method: string, rawPath: string) => Match | null {
  const table = routes.map(route => {
    const [method, path] = route.on.split(' ') as [string, string];
    return { route, method, pattern: path.split('/').slice(1) };
  });
  return (method, rawPath) => {
    const raw = rawPath.split('/').slice(1);
    for (const { route, method: wanted, pattern } of table) {
      if (wanted !== method) continue;
      const wild = matchSegments(pattern, raw);
      if (wild) return { route, segments: wild.map(decodeSegment) };
    }
    return null;
  };
}

/** The raw segments under the wildcards, or null where the path does not match. */
function matchSegments(pattern: readonly string[], raw: readonly string[]): string[] | null {
  const rest = pattern.at(-1) === '**';
  const fixed = rest ? pattern.slice(0, -1) : pattern;
  if (rest ? raw.length < fixed.length : raw.length !== fixed.length) return null;
  const wild: string[] = [];
  for (const [index, part] of fixed.entries()) {
    if (part === '*') wild.push(raw[index]!);
    else if (part !== raw[index]) return null;
  }
  return rest ? [...wild, ...raw.slice(fixed.length)] : wild;
}

function decodeSegment(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw invalidPath(`${raw} is not percent-encoded UTF-8`);
  }
}
