import { pathToFileURL } from 'node:url';
import type { Securable } from './securable.ts';

/** CatalogInfo, SchemaInfo or VolumeInfo, by the level of the name. */
export function securableJson({ name, folder, record }: Securable): Record<string, unknown> {
  const [catalog, schema] = name;
  const common = {
    name: name.at(-1),
    full_name: name.join('.'),
    owner: record.owner,
    ...(record.comment !== undefined && { comment: record.comment }),
    created_at: record.createdAt,
    created_by: record.createdBy,
    updated_at: record.updatedAt,
    updated_by: record.updatedBy,
  };
  if (name.length === 1) return { ...common, id: record.id, catalog_type: 'MANAGED_CATALOG' };
  if (name.length === 2) return { ...common, schema_id: record.id, catalog_name: catalog };
  return {
    ...common,
    volume_id: record.id,
    catalog_name: catalog,
    schema_name: schema,
    volume_type: record.volumeType ?? 'MANAGED',
    storage_location: record.storageLocation ?? pathToFileURL(folder).href,
  };
}
