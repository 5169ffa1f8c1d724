import { nearest } from '../base/nearest.ts';
import { extendError } from '../errors/extend-error.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import { listDestinations } from '../generator/list-destinations.ts';
import type { Arguments, ToolContext } from './tool.ts';

/** A courtesy may take so long, in milliseconds. */
const LOOK_MS = 10_000;
const LOOKED_AT = 100;

/** Where a catalog or schema is missing, the error names the nearest volumes in full: what a person can choose of. Any other error stays. */
export async function nameVolumes(
  error: unknown,
  { catalog: wantedCatalog, schema: wantedSchema, volume: wantedVolume }: Arguments,
  { connection, effects }: ToolContext,
  signal: AbortSignal,
): Promise<unknown> {
  if (!hasCode(error, 'VOLUME_NOT_FOUND') || signal.aborted) return error;
  const { missing, near } = (error.details ?? {}) as Missing;
  if (missing === 'volume') return error;
  const [catalog, schema] = (near?.[0] ?? '').split('.');
  const within = { ...(catalog && { catalog }), ...(schema && { schema }) };
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)]);
    const { volumes } = await listDestinations(
      { ...within, limit: LOOKED_AT, ...connection, signal: bounded },
      effects,
    );
    const names = nearest(
      [wantedCatalog, wantedSchema, wantedVolume].join('.'),
      volumes.map(volume => volume.name),
      3,
      Number.POSITIVE_INFINITY,
    );
    return names.length === 0 ? error : extendError(error, { details: { ...error.details, near: names } });
  } catch {
    return error;
  }
}

interface Missing {
  readonly missing?: string;
  readonly near?: readonly string[];
}
