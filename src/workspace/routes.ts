import type { Route } from './call.ts';
import { clustersRoutes } from './clusters/clusters-api.ts';
import { commandExecutionRoutes } from './compute/command-execution-api.ts';
import { controlRoutes } from './faults/control-api.ts';
import { directoriesRoutes } from './files/directories-api.ts';
import { filesRoutes } from './files/files-api.ts';
import { discoveryRoutes } from './identity/discovery-api.ts';
import { scimRoutes } from './identity/scim-api.ts';
import { tokenRoutes } from './identity/token-api.ts';
import { runsRoutes } from './jobs/runs-api.ts';
import { workspaceObjectsRoutes } from './objects/workspace-objects-api.ts';
import { downloadRoutes } from './transfer/download-api.ts';
import { uploadActionRoutes } from './transfer/initiate-upload.ts';
import { multipartRoutes } from './transfer/multipart-api.ts';
import { presignedUrlRoutes } from './transfer/presigned-urls-api.ts';
import { resumableRoutes } from './transfer/resumable-api.ts';
import { permissionsRoutes } from './unity-catalog/permissions-api.ts';
import { unityCatalogRoutes } from './unity-catalog/securables-api.ts';

/** Every endpoint there is. */
export const routes: readonly Route[] = [
  ...discoveryRoutes,
  ...tokenRoutes,
  ...scimRoutes,
  ...filesRoutes,
  ...directoriesRoutes,
  ...uploadActionRoutes,
  ...presignedUrlRoutes,
  ...multipartRoutes,
  ...resumableRoutes,
  ...downloadRoutes,
  ...unityCatalogRoutes,
  ...permissionsRoutes,
  ...workspaceObjectsRoutes,
  ...clustersRoutes,
  ...commandExecutionRoutes,
  ...runsRoutes,
  ...controlRoutes,
];
