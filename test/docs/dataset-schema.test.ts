import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
// Comes with the MCP tools that are tested with. `strict` complains of keywords that mean nothing where they stand.
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  JSON.parse(read('templates/dataset.schema.json')),
);

function complaints(yaml: string): string[] {
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('the schema for editors', () => {
  it.for(['examples/ecommerce/dataset.yaml', 'templates/dataset.yaml'])('takes %s', path => {
    expect(complaints(read(path))).toEqual([]);
  });

  it('takes every dataset of the ADR and of the reference', () => {
    const blocks = ['docs/adr/0009-dataset-language.md', 'docs/dataset-reference.md', 'docs/dataset.md']
      .flatMap(path => [...read(path).matchAll(/```yaml\n([\s\S]*?)```/g)])
      .map(([, text]) => text!)
      .filter(text => text.startsWith('dataset:'));
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) expect(complaints(block)).toEqual([]);
  });

  it.for([
    ['a key of the file', 'dataset: a\ntable: {}', " must have required property 'tables'"],
    ['a key of a table', 'dataset: a\ntables: {t: {row: 1, columns: {x: {uuid: true}}}}', '/tables/t must NOT have'],
    ['a source', 'dataset: a\ntables: {t: {rows: 1, columns: {x: {uid: true}}}}', '/tables/t/columns/x must NOT have'],
    [
      'a parameter',
      'dataset: a\ntables: {t: {rows: 1, columns: {x: {normal: {mean: 1, sigma: 2}}}}}',
      '/tables/t/columns/x/normal must NOT have',
    ],
    [
      'a case',
      'dataset: a\ntables: {t: {rows: 1, columns: {x: {by: y, cases: {a: {vale: 1}}}}}}',
      '/tables/t/columns/x/cases/a must NOT have',
    ],
    ['a number', 'dataset: a\ntables: {t: {rows: many, columns: {x: {uuid: true}}}}', '/tables/t/rows must be integer'],
  ] as const)('refuses %s that is misspelt', ([, yaml, complaint]) => {
    expect(complaints(yaml).join('\n')).toContain(complaint);
  });

  it('describes every key that can stand in a column or a table', () => {
    const { definitions, properties } = JSON.parse(read('templates/dataset.schema.json')) as {
      definitions: { column: { properties: Record<string, Described> } } & Record<string, Described>;
      properties: { tables: { additionalProperties: { properties: Record<string, Described> } } };
    };
    const all = { ...definitions.column.properties, ...properties.tables.additionalProperties.properties };
    const silent = Object.entries(all).filter(
      ([, { description, $ref = '' }]) => !description && !definitions[$ref.split('/').at(-1)!]?.description,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});

interface Described {
  readonly description?: string;
  readonly $ref?: string;
}
