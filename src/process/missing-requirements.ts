import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from '@renovatebot/pep440';
import { redact } from '../base/redact.ts';
import { evaluateMarker } from './environment-marker.ts';
import { type InstalledPackage, normalizeName, type PythonInfo } from './probe-python.ts';
import { parseRequirement } from './requirement.ts';

export interface RequirementCheck {
  /** Not installed, or in another version. */
  readonly missing: readonly MissingRequirement[];
  /** Lines that only an installation can judge: paths, URLs, options. */
  readonly unknown: readonly string[];
}

export interface MissingRequirement {
  /** As declared, but for the passwords of URLs. */
  readonly line: string;
  /** The version that is installed; null when none is. */
  readonly installed: string | null;
}

/** Holds requirement lines against what an interpreter has installed. Nothing is started and nothing is fetched. */
export function checkRequirements(lines: readonly string[], python: PythonInfo): RequirementCheck {
  const missing: MissingRequirement[] = [];
  const unknown: string[] = [];
  for (const line of lines) {
    const state = checkLine(line, python, { extra: '', asked: new Set() });
    if (state === 'unknown') unknown.push(line);
    else if (state !== 'satisfied') missing.push({ line: redact(line), installed: state.installed });
  }
  return { missing, unknown };
}

type State = 'satisfied' | 'unknown' | { readonly installed: string | null };

interface Asking {
  /** The extra that the line belongs to; empty for what is declared. */
  readonly extra: string;
  /** Extras that have been looked into: they may require each other in a circle. */
  readonly asked: Set<string>;
}

function checkLine(line: string, python: PythonInfo, { extra, asked }: Asking): State {
  const requirement = parseRequirement(line);
  if (!requirement) return 'unknown';
  const { name, extras, specifier, marker } = requirement;
  if (marker && !evaluateMarker(marker, { ...python.markers, extra })) return 'satisfied';
  const installed = python.packages.get(normalizeName(name));
  if (!installed) return { installed: null };
  const { version } = installed;
  if (version && specifier && !satisfies(version, specifier, { prereleases: true })) return { installed: version };
  for (const wanted of extras) {
    const key = `${normalizeName(name)}[${wanted}]`;
    if (asked.has(key)) continue;
    asked.add(key);
    for (const needed of requirementsOfExtra(installed, wanted)) {
      const state = checkLine(needed, python, { extra: wanted, asked });
      if (typeof state === 'object') return { installed: `${version}, without what [${wanted}] adds` };
    }
  }
  return 'satisfied';
}

function requirementsOfExtra({ metadataPath }: InstalledPackage, extra: string): string[] {
  for (const file of ['METADATA', 'PKG-INFO']) {
    try {
      const text = readFileSync(join(metadataPath, file), 'utf8');
      const lines = [...text.matchAll(/^Requires-Dist: (.+)$/gm)].map(match => match[1] ?? '');
      return lines.filter(line => new RegExp(`extra\\s*==\\s*['"]${extra}['"]`).test(line));
    } catch {
      // The one or the other is there, as it was installed.
    }
  }
  return [];
}
