import { toSnakeCase } from '../base/wire.ts';

/** Hints name flags and commands; an agent knows arguments and tools. */
export function spellArguments(text: string): string {
  return text
    .replace('See lakeseed help.', 'See the input schema of the tool.')
    .replace(
      /`?lakeseed (init|template|write|check|generate|run|upload|doctor)\b(?: (?:my-project|story))?`?/g,
      (_, name: string) => TOOLS[name] ?? name,
    )
    .replace(/(?<![\w./-])--no-([a-z]+(?:-[a-z]+)*)/g, (_, name: string) => `${name.replaceAll('-', '_')}: false`)
    .replace(/(?<![\w./-])--([a-z]+(?:-[a-z]+)*)/g, (_, flag: string) => {
      if (OF_THE_SERVER.has(flag)) return `--${flag}`;
      const name = FLAGS[flag] ?? flag.replaceAll('-', '_');
      return SWITCHES.has(flag) ? `${name}: true` : name;
    })
    .replace(
      /(?<!")\b(?:scaleFactor|cleanMode|createVolume|createSchema|timeoutSec|projectPath|workspacePath|clusterId|remoteSubfolder|maxConcurrency|localDataDir)\b/g,
      toSnakeCase,
    );
}

const TOOLS: Readonly<Record<string, string>> = {
  init: 'write_script',
  template: 'get_template',
  write: 'write_script',
  check: 'check_data',
  generate: 'execute_script',
  run: 'generate_and_upload',
  upload: 'upload_to_volume',
  doctor: 'the command lakeseed doctor',
};

const FLAGS: Readonly<Record<string, string>> = { cluster: 'cluster_id' };

/** What the person who starts the server types. */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'root',
  'read-only',
  'max-files',
  'max-bytes',
  'max-seconds',
  'pass-credentials',
]);

const SWITCHES: ReadonlySet<string> = new Set([
  'create-volume',
  'create-schema',
  'start-cluster',
  'serverless',
  'overwrite',
  'resume',
  'dry-run',
  'manifest',
  'fix',
]);
