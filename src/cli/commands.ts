import type { CommandModule } from './command-module.ts';

interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loaded only when the command is used: a start for --help stays quick. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of the help page. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Make a new project with a generate_data.py that runs',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'generate',
    summary: 'Run the generate_data.py of a project, generate its dataset, or run a script of the workspace',
    load: async () => (await import('./commands/generate.ts')).generateCommand,
  },
  {
    name: 'plan',
    summary: 'Check a dataset and show what it would generate: tables, rows, bytes, columns',
    load: async () => (await import('./commands/plan.ts')).planCommand,
  },
  {
    name: 'preview',
    summary: 'Show rows of a dataset’s table and how its columns are spread, without generating the rest',
    load: async () => (await import('./commands/preview.ts')).previewCommand,
  },
  {
    name: 'upload',
    summary: 'Check a folder of Parquet and deliver it to a volume',
    load: async () => (await import('./commands/upload.ts')).uploadCommand,
  },
  {
    name: 'run',
    summary: 'Generate, check and deliver; here, on a cluster or serverless',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'check',
    summary: 'Find what Spark and Delta could not read, before it is delivered',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    name: 'compare',
    summary: 'Hold a folder or a manifest against what lies in a volume',
    load: async () => (await import('./commands/compare.ts')).compareCommand,
  },
  {
    name: 'sql',
    summary: 'Print the statements that make tables of the delivered files, or run them',
    load: async () => (await import('./commands/sql.ts')).sqlCommand,
  },
  {
    name: 'template',
    summary: 'Print a ready generate_data.py',
    load: async () => (await import('./commands/template.ts')).templateCommand,
  },
  {
    name: 'write',
    summary: 'Write a ready generate_data.py into a project or the workspace',
    load: async () => (await import('./commands/write.ts')).writeCommand,
  },
  {
    name: 'workspace',
    summary: 'Serve the local workspace to other clients',
    load: async () => (await import('./commands/workspace.ts')).workspaceCommand,
  },
  {
    name: 'mcp',
    summary: 'Serve the operations to a coding agent (Model Context Protocol)',
    load: async () => {
      // A coding agent waits for the start: what is loaded for nothing is left out before anything is loaded.
      (await import('../mcp/load-less.ts')).loadLess();
      return (await import('./commands/mcp.ts')).mcpCommand;
    },
  },
  {
    name: 'doctor',
    summary: 'Say what is configured, what works and what to do',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
];
