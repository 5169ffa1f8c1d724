import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { localIoError } from '../errors/local-io.ts';

export interface RequirementsFile {
  /** The requirements, those of included files among them, without comments and options. */
  readonly lines: readonly string[];
  /** Options of pip among them, such as `--index-url …` and `-c constraints.txt`. */
  readonly options: readonly string[];
  /** Text that changes when anything changes that an installation depends on. */
  readonly fingerprint: string;
}

/** Reads a requirements.txt and what it includes. Null when there is none. */
export async function readRequirementsFile(path: string): Promise<RequirementsFile | null> {
  const found: Found = { lines: [], options: [], fingerprint: [], seen: new Set() };
  if (!(await addFile(path, found))) return null;
  return { lines: found.lines, options: found.options, fingerprint: found.fingerprint.join('\n') };
}

interface Found {
  readonly lines: string[];
  readonly options: string[];
  readonly fingerprint: string[];
  readonly seen: Set<string>;
}

const INCLUDE = /^(?:(-r|--requirement)|(-c|--constraint))(?:\s+|=|(?<=-[rc]))(.+)$/;
const EDITABLE = /^(?:-e|--editable)(?:\s+|=)(.+)$/;

async function addFile(path: string, found: Found): Promise<boolean> {
  if (found.seen.has(path)) return true;
  found.seen.add(path);
  const text = await readText(path);
  if (text === null) return false;
  for (const line of logicalLines(text)) {
    found.fingerprint.push(line);
    const [, include, constraint, file] = INCLUDE.exec(line) ?? [];
    if (constraint) found.options.push(line);
    if (file) {
      // Constraints are no requirements, but what gets installed depends on them. A missing file is pip's to report.
      const part = include ? found : { ...found, lines: [], options: [] };
      if (include || constraint) await addFile(resolve(dirname(path), file), part);
      continue;
    }
    const editable = EDITABLE.exec(line)?.[1];
    if (!editable && line.startsWith('-')) {
      found.options.push(line);
      continue;
    }
    const requirement = editable ?? line.split(/\s+--/, 1)[0] ?? line;
    found.lines.push(requirement);
    found.fingerprint.push(await fileState(resolve(dirname(path), requirement.split(/[;[]/, 1)[0]?.trim() ?? '')));
  }
  return true;
}

async function readText(path: string): Promise<string | null> {
  try {
    const bytes = await readFile(path);
    // PowerShell's `pip freeze > requirements.txt` writes UTF-16.
    return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw localIoError(error, `read ${path}`);
  }
}

function logicalLines(text: string): string[] {
  const joined = text.replace(/\\\r?\n/g, ' ');
  return joined.split(/\r?\n/).flatMap(line => line.replace(/(^|\s)#.*$/, '').trim() || []);
}

/** A local archive that is replaced under the same name is another requirement. */
async function fileState(path: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(path);
    return `${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}
