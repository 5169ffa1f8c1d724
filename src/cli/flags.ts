import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { toKebabCase } from '../base/wire.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';

/** Adds one flag for each named field of an operation's schema: name, type, default and text all come from the schema. */
export function addFlags(command: Command, schema: z.ZodObject, keys: readonly string[]): void {
  for (const key of keys) command.addOption(flagOf(key, fieldOf(schema, key)));
}

/** The flags that were given, as input for the operation; those left out are left to the schema's defaults. */
export function readFlags(flags: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter(key => flags[key] !== undefined).map(key => [key, flags[key]]));
}

interface Field {
  readonly type: string;
  readonly description: string;
  readonly defaultValue: unknown;
  readonly choices: readonly string[];
  /** What one item of an array is called. */
  readonly item: string;
}

function flagOf(key: string, field: Field): Option {
  const name = toKebabCase(key);
  const shown = field.defaultValue === undefined || field.type === 'record' ? '' : ` (default: ${field.defaultValue})`;
  switch (field.type) {
    case 'boolean':
      // A flag that is on by default is switched off by --no-…; commander then gives it the default true itself.
      return field.defaultValue === true
        ? new Option(`--no-${name}`, `Do not ${field.description.charAt(0).toLowerCase()}${field.description.slice(1)}`)
        : new Option(`--${name}`, field.description);
    case 'number':
      return new Option(`--${name} <number>`, field.description + shown).argParser(text => parseNumber(name, text));
    case 'enum':
      return new Option(`--${name} <${field.choices.join('|')}>`, field.description + shown).choices(field.choices);
    case 'record':
      return new Option(`--${name} <KEY=VALUE>`, `${field.description} Repeatable.`).argParser(
        (text: string, previous: Record<string, string> | undefined) => ({ ...previous, ...parsePair(name, text) }),
      );
    case 'array':
      return new Option(`--${name} <${field.item}>`, `${field.description} Repeatable.`).argParser(
        (text: string, previous: readonly string[] | undefined) => [...(previous ?? []), text],
      );
    default:
      return new Option(`--${name} <${field.type === 'string' ? 'text' : field.type}>`, field.description + shown);
  }
}

interface FieldDefinition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  /** Of a field that is changed after it was checked. */
  readonly in?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly entries?: object;
  readonly element?: z.ZodType;
}

function fieldOf(schema: z.ZodObject, key: string): Field {
  const field = schema.shape[key] as z.ZodType | undefined;
  if (!field) throw new TypeError(`The schema has no field ${key}`);
  let defaultValue: unknown;
  let description = field.description;
  let inner = field;
  // zod keeps what a wrapper adds in `def`, which its types leave open.
  let def = inner.def as FieldDefinition;
  while (def.innerType ?? def.in) {
    if (def.type === 'default') defaultValue = def.defaultValue;
    inner = (def.innerType ?? def.in)!;
    description ??= inner.description;
    def = inner.def as FieldDefinition;
  }
  const item = def.element?.description ?? 'text';
  return {
    type: def.type,
    description: description ?? '',
    defaultValue,
    choices: Object.keys(def.entries ?? {}),
    item,
  };
}

export function parseNumber(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) {
    throw new LakeseedError('USAGE', `--${name}: ${JSON.stringify(text)} is not a number`, {
      hint: `Give a number, such as --${name} 10.`,
    });
  }
  return value;
}

function parsePair(name: string, text: string): Record<string, string> {
  const split = text.indexOf('=');
  if (split < 1) {
    throw new LakeseedError('USAGE', `--${name}: expected KEY=VALUE, got a text without a name before "="`, {
      hint: `Write --${name} NAME=value, once for each variable.`,
    });
  }
  return { [text.slice(0, split)]: text.slice(split + 1) };
}
