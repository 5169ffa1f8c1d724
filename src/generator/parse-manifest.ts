import { z } from 'zod';
import { formatPlural, listSome } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { MANIFEST_FORMAT, MANIFEST_VERSION, type ManifestFile } from '../volume/manifest.ts';

/** Keys that a later version adds are passed over; a version that means something else has another number. */
const manifest = z.object({
  created_at: z.string(),
  files: z.array(
    z.object({
      path: z.string().min(1),
      bytes: z.int().min(0),
      rows: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      schema: z.string(),
    }),
  ),
});

/**
 * The files that a manifest names. `source` says where it comes from, for messages. USAGE for what is no manifest, is one of
 * a newer format or names a file twice; UNSAFE_PATH for one that names files outside its folder.
 */
export function parseManifest(text: string, source: string): readonly ManifestFile[] {
  const document = parseJson(text);
  const { format, version } = (document ?? {}) as { format?: unknown; version?: unknown };
  if (format !== MANIFEST_FORMAT) {
    throw new LakeseedError('USAGE', `${source} is no manifest of lakeseed`, {
      hint: 'Name a file that --manifest has written, or the folder with the data.',
    });
  }
  if (typeof version === 'number' && version > MANIFEST_VERSION) {
    throw new LakeseedError(
      'USAGE',
      `${source} has the format ${version}, and this lakeseed knows ${MANIFEST_VERSION}`,
      {
        hint: 'Install a newer lakeseed.',
      },
    );
  }
  const parsed = manifest.safeParse(document);
  if (!parsed.success || version !== MANIFEST_VERSION) {
    const problem = parsed.success ? `version is ${JSON.stringify(version)}` : describe(parsed.error);
    throw new LakeseedError('USAGE', `${source} is damaged: ${problem}`, {
      hint: 'Take it anew from where it came from.',
    });
  }
  const { files } = parsed.data;
  refuseUnsafe(files, source);
  refuseRepeated(files, source);
  return files;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function describe({ issues: [first] }: z.ZodError): string {
  return first ? `${first.path.join('.')}: ${first.message}` : 'its content';
}

function refuseUnsafe(files: readonly ManifestFile[], source: string): void {
  const unsafe = files.map(({ path }) => path).filter(path => path.split('/').some(leadsElsewhere));
  if (unsafe.length === 0) return;
  const named = listSome(unsafe.map(path => JSON.stringify(path)));
  throw new LakeseedError('UNSAFE_PATH', `${source} names files outside its folder: ${named}`, {
    hint: 'lakeseed writes no such manifest: do not trust it.',
  });
}

function leadsElsewhere(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..' || segment.includes('\0');
}

function refuseRepeated(files: readonly ManifestFile[], source: string): void {
  const repeated = files.length - new Set(files.map(({ path }) => path)).size;
  if (repeated === 0) return;
  throw new LakeseedError('USAGE', `${source} is damaged: it names ${formatPlural(repeated, 'file')} twice`, {
    hint: 'Take it anew from where it came from.',
  });
}
