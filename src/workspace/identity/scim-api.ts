import type { Call, Route } from '../call.ts';
import { json } from '../http/respond.ts';

export const scimRoutes: readonly Route[] = [{ on: 'GET /api/2.0/preview/scim/v2/Me', answer: me }];

async function me({ caller: { userName } }: Call): Promise<Response> {
  return json({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: '1000000000000001',
    userName,
    displayName: userName,
    active: true,
    emails: [{ type: 'work', value: userName, primary: true }],
  });
}
