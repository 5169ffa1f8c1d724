import { describe, expect, it } from 'vitest';
import { checkExamples } from '../../scripts/check-examples.ts';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { rules } from '../../src/parquet/rules.ts';
import { renderFindings } from '../../src/report/render-check.ts';
import { useExamples } from './examples.ts';

const example = useExamples();
const plain = { isTTY: false, env: {} };

describe('each example of the reference page', () => {
  it.for(Object.entries(checkExamples))('falls into its trap and into no other: %s', async ([rule, { prints }]) => {
    const { findings } = await checkFolder(example(rule));
    expect([...new Set(findings.map(one => one.rule))]).toEqual([rule]);
    expect(renderFindings(findings, plain).split('\n')).toEqual(prints);
  });

  it('is there for every rule but the one that no writer of today breaks', () => {
    expect(Object.keys(rules).filter(rule => !(rule in checkExamples))).toEqual(['map-struct']);
  });
});
