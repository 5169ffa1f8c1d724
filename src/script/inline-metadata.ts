import { parse } from 'smol-toml';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** What a script's `# /// script` block says (PEP 723). */
export interface InlineMetadata {
  /** Null where the block does not name the key. */
  readonly dependencies: readonly string[] | null;
  readonly requiresPython: string | null;
  /** Version of the serverless environment, as Databricks' own notebooks say it: `[tool.databricks.environment]`. */
  readonly environmentVersion: string | null;
}

const BLOCK = /^# \/\/\/ ([a-zA-Z0-9-]+)$\s((?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

/** Null when the script has no such block. Throws DEPENDENCIES_MISSING for one that cannot be understood. */
export function parseInlineMetadata(source: string, scriptPath: string): InlineMetadata | null {
  const blocks = [...source.replace(/\r\n?/g, '\n').matchAll(BLOCK)].filter(([, type]) => type === 'script');
  if (blocks.length === 0) return null;
  if (blocks.length > 1) throw invalid(scriptPath, 'there is more than one "# /// script" block');
  const toml = (blocks[0]?.[2] ?? '').replace(/^# ?/gm, '');
  let table: Record<string, unknown>;
  try {
    table = parse(toml);
  } catch (cause) {
    throw invalid(scriptPath, (cause as Error).message, cause);
  }
  const { dependencies = null, 'requires-python': requiresPython = null } = table;
  if (dependencies !== null && !isTextList(dependencies)) throw invalid(scriptPath, 'dependencies is no list of texts');
  if (requiresPython !== null && typeof requiresPython !== 'string') {
    throw invalid(scriptPath, 'requires-python is no text');
  }
  const environmentVersion = environmentVersionOf(table['tool']);
  return { dependencies, requiresPython, environmentVersion };
}

function environmentVersionOf(tool: unknown): string | null {
  const { databricks } = (tool ?? {}) as { databricks?: { environment?: { environment_version?: unknown } } };
  const version = databricks?.environment?.environment_version;
  return version === undefined ? null : String(version);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function invalid(scriptPath: string, reason: string, cause?: unknown): LakeseedError {
  return new LakeseedError('DEPENDENCIES_MISSING', `The inline metadata of ${scriptPath} is not valid: ${reason}`, {
    cause,
    hint: 'It is TOML in comments: # /// script, # dependencies = ["pandas>=2.2"], # ///',
  });
}
