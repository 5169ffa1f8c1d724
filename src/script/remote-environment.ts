import { satisfies } from '@renovatebot/pep440';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { normalizeName } from '../process/probe-python.ts';
import { parseRequirement } from '../process/requirement.ts';
import { parseInlineMetadata } from './inline-metadata.ts';
import type { RequirementsFile } from './requirements-file.ts';

/** What a script needs on Databricks compute. */
export interface RemoteEnvironment {
  /** Lines of a requirements file for pip; empty where nothing has to be installed. */
  readonly requirements: readonly string[];
  /** Of serverless compute; null on a cluster, which has a Python of its own. */
  readonly environmentVersion: string | null;
}

/** Part of every Databricks runtime, in a build of Databricks' own: one from PyPI beside it breaks it. */
const PROVIDED: ReadonlySet<string> = new Set(['pyspark', 'pyspark-client', 'databricks-connect', 'delta-spark']);

/** Versions of serverless environments with their Python, in the order of preference. */
const ENVIRONMENTS = [
  { version: '4', python: '3.12.3' },
  { version: '5', python: '3.12.3' },
  { version: '3', python: '3.12.3' },
  { version: '2', python: '3.11.10' },
  { version: '1', python: '3.10.12' },
] as const;

interface Declaring {
  /** Text of the script. */
  readonly source: string;
  /** For messages. */
  readonly scriptPath: string;
  /** The requirements.txt beside it: it counts where the script itself declares no dependencies. */
  readonly file: RequirementsFile | null;
  readonly onCluster: boolean;
}

/**
 * Turns what a script declares into what Databricks is asked for. Throws NOT_SUPPORTED for what exists on this machine only,
 * DEPENDENCIES_MISSING where no serverless environment has the Python that it requires.
 */
export function remoteEnvironment({ source, scriptPath, file, onCluster }: Declaring): RemoteEnvironment {
  const inline = parseInlineMetadata(source, scriptPath);
  const { lines, options } = inline?.dependencies
    ? { lines: inline.dependencies, options: [] }
    : (file ?? { lines: [], options: [] });
  const local = [...options.filter(isLocalOption), ...lines.filter(isLocal)];
  if (local.length > 0) throw notThere(local);
  const requirements = lines.filter(line => !PROVIDED.has(normalizeName(parseRequirement(line)?.name ?? '')));
  return {
    requirements: requirements.length > 0 ? [...options, ...requirements] : [],
    environmentVersion: onCluster
      ? null
      : (inline?.environmentVersion ?? environmentFor(inline?.requiresPython ?? null)),
  };
}

function isLocalOption(option: string): boolean {
  const [, place] = /^(?:-f|--find-links|-i|--index-url|--extra-index-url)(?:\s+|=)(.+)$/.exec(option) ?? [];
  return /^(?:-c|--constraint)/.test(option) || (place !== undefined && !REACHABLE.test(place));
}

/** Neither a package by name nor something that Databricks can reach. */
function isLocal(line: string): boolean {
  const [, place] = /^[^;]*?@\s*(file:.*)$/.exec(line) ?? [];
  const isNamed = place === undefined && parseRequirement(line) !== null;
  return !isNamed && !REACHABLE.test(place ?? line);
}

/** By a URL, or by a path of its own. */
const REACHABLE = /^(?:https?:|git\+|(?:file:\/\/)?\/Volumes\/|(?:file:\/\/)?\/Workspace\/)/;

function notThere(lines: readonly string[]): LakeseedError {
  return new LakeseedError(
    'NOT_SUPPORTED',
    `The script’s requirements name files that exist on this machine only: ${lines.join(', ')}`,
    {
      hint: 'Name packages with their versions, or put wheels into a volume and name them by their path: /Volumes/…/x.whl.',
    },
  );
}

function environmentFor(requiresPython: string | null): string {
  const found = ENVIRONMENTS.find(({ python }) => requiresPython === null || satisfies(python, requiresPython));
  if (found) return found.version;
  const known = ENVIRONMENTS.map(({ version, python }) => `${version} (Python ${python})`).join(', ');
  throw new LakeseedError(
    'DEPENDENCIES_MISSING',
    `The script declares requires-python ${requiresPython}, which no serverless environment has: ${known}`,
    { hint: 'Change the declaration, or run it on a cluster with such a Python.' },
  );
}
