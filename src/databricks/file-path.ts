import { LakeseedError } from '../errors/lakeseed-error.ts';

/** Of the Files API: every segment is escaped once, so that spaces, `#`, `?`, `%` and `+` arrive as they are. */
export function filePath(kind: 'files' | 'directories', path: string): string {
  const segments = path.split('/');
  // URLs fold dot segments away: the request would go somewhere else, also with `%2E`.
  if (segments.some(segment => segment === '.' || segment === '..')) {
    throw new LakeseedError('UNSAFE_PATH', `${path} has a segment that leads elsewhere`);
  }
  return `/api/2.0/fs/${kind}${segments.map(encodeURIComponent).join('/')}`;
}
