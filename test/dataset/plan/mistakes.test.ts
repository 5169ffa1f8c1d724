import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../setup/dataset.ts';

interface Mistake {
  /** What stands below `tables:`, from line 4 on. */
  readonly tables: string;
  readonly problems: readonly string[];
}

// A list in a file of its own: these are texts, and reading them one below the other is how they are judged.
const mistakes = JSON.parse(readFileSync(new URL('mistakes.json', import.meta.url), 'utf8')) as Mistake[];

describe('a mistake in a dataset', () => {
  it('has rows to look at, each with a problem', () => {
    expect(mistakes.length).toBeGreaterThan(55);
    expect(mistakes.filter(({ problems }) => problems.length === 0)).toEqual([]);
  });

  it.for(mistakes.map(mistake => [mistake.tables, mistake.problems] as const))('%s', ([tables, problems]) => {
    expect(problemsOf(`dataset: t\nclock: 2026-03-01\ntables:\n  ${tables}`)).toEqual(problems);
  });
});
