import { type McpServer, ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import { getTemplate, TEMPLATE_TYPES } from '../generator/get-template.ts';
import type { Session } from './call-tool.ts';
import { parquetTraps, SCRIPT_REQUIREMENTS } from './texts.ts';

const RECENT = 20;

/** What a model can read up, beside the tools. */
export function addResources(server: McpServer, { context, secrets, openRuns }: Session): void {
  // What is read is loaded then: the start has the list only.
  const safe = async (text: string) => (await import('../base/redact-spellings.ts')).redactSpellings(text, secrets);
  const fixed = (name: string, uri: string, title: string, mimeType: string, text: () => string | Promise<string>) =>
    server.registerResource(name, uri, { title, mimeType }, async url => ({
      contents: [{ uri: url.href, mimeType, text: await safe(await text()) }],
    }));
  fixed(
    'script-requirements',
    'lakeseed://script-requirements',
    'What a generate_data.py has to do',
    'text/markdown',
    () => SCRIPT_REQUIREMENTS,
  );
  fixed(
    'parquet-traps',
    'lakeseed://parquet-traps',
    'What Spark and Delta cannot read, and how to avoid it',
    'text/markdown',
    parquetTraps,
  );
  for (const templateType of TEMPLATE_TYPES) {
    fixed(
      `template-${templateType}`,
      `lakeseed://template/${templateType}`,
      `generate_data.py: ${templateType}`,
      'text/x-python',
      () => getTemplate({ templateType }).content,
    );
  }
  fixed('runs', 'lakeseed://runs', 'Recent runs', 'application/json', async () => {
    const { listRunRecords } = await import('./run-files.ts');
    const records = await listRunRecords(context.roots, RECENT);
    return JSON.stringify(
      records.map(({ result: _, log_tail: __, ...record }) => record),
      null,
      2,
    );
  });
  server.registerResource(
    'run',
    new ResourceTemplate('lakeseed://run/{run_id}', { list: undefined }),
    { title: 'A run with its whole result and the end of its log', mimeType: 'application/json' },
    async (url, { run_id }) => {
      const { findRunRecord } = await import('./run-files.ts');
      const own = (await openRuns()).get(String(run_id));
      const record = own?.record() ?? (await findRunRecord(String(run_id), context.roots));
      if (!record) throw new ResourceNotFoundError(url.href);
      return {
        contents: [
          {
            uri: url.href,
            mimeType: 'application/json',
            text: await safe(JSON.stringify(record, null, 2)),
          },
        ],
      };
    },
  );
}
