import { z } from 'zod';
import { nearest } from '../base/nearest.ts';
import { toSnakeCase } from '../base/wire.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import { type OptionProblem, spellOptions } from '../errors/option-problem.ts';
import { parseOptions, usageError } from '../generator/options.ts';
import { spellArguments } from './spell-arguments.ts';

/** What the starter of the server decides: no tool takes it. */
const STARTERS: readonly string[] = ['profile', 'host', 'local', 'localDir'];

/** The input of a tool, made from the schema of its operation. */
export interface ToolInput {
  readonly schema: z.ZodObject;
  /** As it is listed: JSON Schema, names in snake_case. */
  readonly listed: Record<string, unknown>;
  /** The options by their camelCase names, defaults filled in. Throws USAGE, with all problems at once. */
  parse(given: unknown): Record<string, unknown>;
}

/** `more` are arguments of the tool that its operation does not have; `instead` describes one anew, for who knows no flags. */
export function toolInput(operation: z.ZodObject, more: Readonly<Record<string, z.ZodType>> = {}): ToolInput {
  const shape = Object.entries({ ...operation.shape, ...more }).filter(([name]) => !STARTERS.includes(name));
  const schema = z.strictObject(Object.fromEntries(shape) as Record<string, z.ZodType>);
  const names = new Map(shape.map(([name]) => [toSnakeCase(name), name]));
  const wire = z.strictObject(
    Object.fromEntries(shape.map(([name, field]) => [toSnakeCase(name), field as z.ZodType])),
  );
  return {
    schema,
    get listed() {
      return listedSchema(wire, 'input');
    },
    parse(given) {
      const entries = Object.entries((given ?? {}) as Record<string, unknown>);
      const unknown = entries.filter(([name]) => !names.has(name)).map(([name]) => name);
      const options = Object.fromEntries(
        entries.flatMap(([name, value]) => (names.has(name) ? [[names.get(name)!, value]] : [])),
      );
      const problems = unknown.map(name => {
        const near = nearest(toSnakeCase(name), names.keys(), 1, Math.floor(name.length / 3))[0];
        return {
          option: '',
          message: `Unknown argument ${JSON.stringify(name)}.${near ? ` Did you mean ${near}?` : ''}`,
        };
      });
      const parsed = tryParse(schema, options);
      if (problems.length === 0 && 'options' in parsed) return parsed.options;
      const others = 'problems' in parsed ? parsed.problems : [];
      throw usageError([...problems, ...others], `It takes ${[...names.keys()].join(', ')}.`);
    },
  };
}

type Parsed = { readonly options: Record<string, unknown> } | { readonly problems: readonly OptionProblem[] };

function tryParse(schema: z.ZodObject, options: Readonly<Record<string, unknown>>): Parsed {
  try {
    return { options: parseOptions(schema, options) as Record<string, unknown> };
  } catch (error) {
    if (!hasCode(error, 'USAGE')) throw error;
    const { details } = spellOptions(error, (name, key) => toSnakeCase(name) + (key && `.${key}`));
    return { problems: (details?.['problems'] ?? []) as readonly OptionProblem[] };
  }
}

/** A zod schema as JSON Schema that every client takes, whose texts name arguments, not flags. */
export function listedSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return JSON.parse(JSON.stringify(json, simplify));
}

/** Leaves out what says nothing and what clients stumble over. */
function simplify(key: string, value: unknown): unknown {
  if (key === 'description' && typeof value === 'string') return spellArguments(value);
  if (key === 'additionalProperties' && JSON.stringify(value) === '{}') return undefined;
  if (key === 'propertyNames' || (key === 'maximum' && value === Number.MAX_SAFE_INTEGER)) return undefined;
  // `type: [string, null]` is legal, but some models' dialects have one type at a time.
  if (typeof value === 'object' && value !== null && 'type' in value && Array.isArray(value.type)) {
    const { type, ...rest } = value;
    return { ...rest, anyOf: type.map(each => ({ type: each })) };
  }
  return value;
}
