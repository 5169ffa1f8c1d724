import type { Route } from './call.ts';
import { directoriesRoutes } from './files/directories-api.ts';
import { filesRoutes } from './files/files-api.ts';
import { discoveryRoutes } from './identity/discovery-api.ts';
import { scimRoutes } from './identity/scim-api.ts';
import { unityCatalogRoutes } from './unity-catalog/securables-api.ts';

/** Every endpoint there is. */
export const routes: readonly Route[] = [
  ...discoveryRoutes,
  ...scimRoutes,
  ...filesRoutes,
  ...directoriesRoutes,
  ...unityCatalogRoutes,
];
