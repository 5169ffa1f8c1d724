import { join } from 'node:path';
import { parseInlineMetadata } from './inline-metadata.ts';
import type { Project } from './project.ts';
import { readRequirementsFile } from './requirements-file.ts';

/** What a script needs, by its own account. */
export interface DeclaredDependencies {
  readonly source: 'inline metadata' | 'requirements.txt';
  /** Requirements as written (PEP 508), options left out. */
  readonly lines: readonly string[];
  /** Text that changes when anything changes that an installation depends on. */
  readonly fingerprint: string;
  /** A version specifier such as `>=3.9`. */
  readonly requiresPython: string | null;
}

/** PEP 723 metadata in the script, else a requirements.txt beside it. Null when nothing is declared. */
export async function readDeclaredDependencies(project: Project): Promise<DeclaredDependencies | null> {
  const inline = parseInlineMetadata(project.source, project.scriptPath);
  const requiresPython = inline?.requiresPython ?? null;
  if (inline?.dependencies) {
    const lines = inline.dependencies;
    return { source: 'inline metadata', lines, fingerprint: lines.join('\n'), requiresPython };
  }
  const file = await readRequirementsFile(join(project.directory, 'requirements.txt'));
  if (!file && requiresPython === null) return null;
  const { lines, fingerprint } = file ?? { lines: [], fingerprint: '' };
  return { source: 'requirements.txt', lines, fingerprint, requiresPython };
}
