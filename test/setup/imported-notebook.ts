import type { Workspace } from '../../src/workspace/workspace.ts';

/** Imports a notebook into the caller's home, and returns its path. */
export async function importedNotebook(
  { handle, token }: Pick<Workspace, 'handle' | 'token'>,
  source: string,
  language: string,
): Promise<string> {
  const path = '/Workspace/Users/local.user@lakeseed.example/notebook';
  const content = Buffer.from(source).toString('base64');
  const request = new Request('http://localhost/api/2.0/workspace/import', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ path, content, language, format: 'SOURCE', overwrite: true }),
  });
  const { status } = await handle(request);
  if (status !== 200) throw new Error(`The import was answered with ${status}`);
  return path;
}
