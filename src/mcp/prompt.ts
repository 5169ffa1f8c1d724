import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** From a wish in one line to a dataset that was approved and delivered. */
export function addPrompt(server: McpServer): void {
  server.registerPrompt(
    'make_dataset',
    {
      title: 'Make a dataset',
      description: 'From a wish in one line to a written, tried, checked, approved and delivered dataset.',
      argsSchema: z.object({
        wish: z.string().describe('What the data should show, such as: a shop with an outage in March.'),
        project_path: z.string().optional().describe('Folder for the script; by default one with a fitting name.'),
      }),
    },
    ({ wish, project_path }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: promptText(wish, project_path) } }],
    }),
  );
}

function promptText(wish: string, project: string | undefined): string {
  return `Make this dataset with lakeseed: ${wish}

1. Plan: name the tables, their columns and rows at scale factor 1, and the story in the data (what happens when, and in which columns it shows). Ask me only what you cannot decide.
2. Write: get_template, read lakeseed://script-requirements and lakeseed://parquet-traps, then write_script with the whole source into ${project ? JSON.stringify(project) : 'a folder with a fitting name'}.
3. Try: execute_script with scale_factor 0.1. If it fails, mend the script and try again.
4. Check: check_data. Do what each fix says until no error is left.
5. Approve: tell me the tables with their rows, and show me list_destinations. I choose catalog, schema and volume; do not choose for me.
6. Plan the delivery: plan_upload, and show me what would be deleted and sent.
7. Deliver: when I have agreed, generate_and_upload at scale_factor 1 (or upload_to_volume for what was tried). If the answer has status running, follow it with get_run.
8. Report: the tables that arrived, with rows and path, and anything in warnings.`;
}
