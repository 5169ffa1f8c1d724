import { version } from '../base/version.ts';

/** Lies beside the table folders. Spark, and readers of `<base>/<table>`, do not see what begins with `_`. */
export const MANIFEST_NAME = '_lakeseed_manifest.json';

export const MANIFEST_FORMAT = 'lakeseed-manifest';
export const MANIFEST_VERSION = 1;

/** One delivered file. */
export interface ManifestFile {
  /** Relative to the folder of the manifest; the first segment is the table. */
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  /** Of the file, in lower-case hex. */
  readonly sha256: string;
  /** Files whose tables look the same to a reader have the same one: see schemaFingerprint. */
  readonly schema: string;
}

/** What a delivery has put into a folder. */
export interface Manifest {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Sorted by path. */
  readonly files: readonly ManifestFile[];
}

export function manifestPath(remoteBase: string): string {
  return `${remoteBase}/${MANIFEST_NAME}`;
}

/** The manifest as a JSON document, one file a line. */
export function formatManifest({ createdAt, files }: Manifest): string {
  const byTable = Map.groupBy(files, ({ path }) => path.split('/', 1)[0]!);
  const tables = [...byTable].map(([name, members]) => ({
    name,
    files: members.length,
    rows: members.reduce((total, { rows }) => total + rows, 0),
    bytes: members.reduce((total, { bytes }) => total + bytes, 0),
  }));
  const head = { format: MANIFEST_FORMAT, version: MANIFEST_VERSION, created_at: createdAt, lakeseed: version };
  const lines = (items: readonly unknown[]) => items.map(item => `    ${JSON.stringify(item)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},
  "tables": [
${lines(tables.sort((a, b) => (a.name < b.name ? -1 : 1)))}
  ],
  "files": [
${lines(files.map(({ path, bytes, rows, sha256, schema }) => ({ path, bytes, rows, sha256, schema })))}
  ]
}
`;
}
