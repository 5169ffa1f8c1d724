import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { functionFamilies } from '../src/dataset/expression/functions.ts';
import { refusedFunctions } from '../src/dataset/expression/refused-functions.ts';
import { calendarSchema } from '../src/dataset/spec/calendar.ts';
import { columnSchema, generators } from '../src/dataset/spec/column.ts';
import { datasetSchema, RESERVED } from '../src/dataset/spec/dataset.ts';
import { sourceFacts } from './dataset-sources.ts';

/** The page on the dataset language: what is told in dataset-reference.md, with what the program itself knows in its places. */
export function datasetReferencePage(note: string): string {
  const text = readFileSync(new URL('./dataset-reference.md', import.meta.url), 'utf8');
  const parts: Readonly<Record<string, string>> = {
    note,
    file: keyTable(datasetSchema),
    table: keyTable(tableSchema()),
    common: keyTable(columnSchema, ['type', 'nulls', 'min', 'max', 'comment', 'hidden']),
    sources: sources(),
    calendar: keyTable(calendarSchema),
    refused: [...refusedFunctions].map(([name, hint]) => `| \`${name}\` | ${cell(hint)} |`).join('\n'),
    functions: functions(),
    types: TYPES.map(name => `\`${name}\``).join(', '),
    reserved: reserved(),
  };
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`dataset-reference.md asks for ${name}`);
    return part;
  });
}

const TYPES = [
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
];

interface Described {
  readonly description?: string;
  readonly $ref?: string;
}

interface Schema {
  readonly properties: Readonly<Record<string, Described>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, Described>>;
}

/** Keys with their meaning, as the schema has them for editors. */
function keyTable(schema: z.ZodType, only?: readonly string[]): string {
  // What zod makes of an object has this form.
  const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' }) as Schema & Described;
  const of = json.$ref === undefined ? json : (definition(json, json) as Schema & Described);
  const rows = Object.entries(of.properties)
    .filter(([key]) => only?.includes(key) ?? true)
    .map(([key, property]) => {
      const meaning = property.description ?? definition(json, property)?.description ?? '';
      return `| \`${key}\`${of.required?.includes(key) ? ' (required)' : ''} | ${cell(meaning)} |`;
    });
  return `| key | meaning |\n|---|---|\n${rows.join('\n')}`;
}

function definition({ definitions }: Schema, { $ref }: Described): Described | undefined {
  return definitions?.[$ref?.split('/').at(-1) ?? ''];
}

function tableSchema(): z.ZodType {
  const tables = datasetSchema.shape.tables;
  return tables.valueType;
}

function sources(): string {
  const rows = Object.entries(generators).map(([name, schema]) => {
    // The distributions are made optional, and have their text inside.
    const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
    return `| \`${name}\` | ${cell(schema.description ?? inner.description ?? '')} |`;
  });
  const facts = Object.entries(sourceFacts).map(
    ([name, { gives, canBe, nulls, derived }]) => `| \`${name}\` | ${gives} | ${canBe} | ${nulls} | ${derived} |`,
  );
  return `The sources:

| source | values |
|---|---|
${rows.join('\n')}

Their types, when they are null by themselves, that is without \`nulls\`, and when they are [*derived*](#size-and-scale), that is, change with the size of other tables:

| source | gives | \`type\` can be | null | derived |
|---|---|---|---|---|
${facts.join('\n')}`;
}

function functions(): string {
  return functionFamilies
    .map(({ title, rows }) => {
      const lines = new Set(
        rows.map(
          ({ signature, aliases = [], nulls, meaning }) =>
            `| \`${cell(signature)}\` | ${aliases.map(alias => `\`${cell(alias)}\``).join(', ')} | ${nulls === 'strict' ? 'null' : 'own'} | ${cell(meaning)} |`,
        ),
      );
      return `#### ${title}\n\n| function | also | null rule | meaning |\n|---|---|---|---|\n${[...lines].join('\n')}`;
    })
    .join('\n\n');
}

function reserved(): string {
  const list = (words: readonly string[]): string => words.map(word => `\`${word}\``).join(', ');
  return `in the file ${list(RESERVED.dataset)}; in a table ${list(RESERVED.table)}; in a column ${list(RESERVED.column)}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
