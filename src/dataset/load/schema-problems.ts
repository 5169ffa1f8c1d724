import { z } from 'zod';
import { nearest } from '../../base/nearest.ts';
import { type DatasetProblem, NOT_YET, type SpecPath } from '../problem.ts';
import { RESERVED } from '../spec/dataset.ts';

type Issue = z.core.$ZodIssue;

/** What zod says of a dataset, in our words. */
export function schemaProblems(
  schema: z.ZodType,
  value: unknown,
  issues: readonly Issue[],
  prefix: SpecPath = [],
): DatasetProblem[] {
  return issues.flatMap(issue => {
    // Symbols are no keys of a file.
    const path = [...prefix, ...(issue.path as (string | number)[])];
    if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(schema, path, key));
    if (issue.code === 'invalid_union') {
      const meant = branchMeant(issue.errors);
      if (meant) return schemaProblems(schema, value, meant, path);
    }
    return [{ path, message: describeIssue(issue, valueAt(value, path) === undefined), hint: '' }];
  });
}

function valueAt(value: unknown, path: SpecPath): unknown {
  // What was read from a file is made of mappings and lists.
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null | undefined)?.[key], value);
}

/** The one branch whose kind of value it is: its problems lie further inside. */
function branchMeant(branches: readonly Issue[][]): Issue[] | null {
  const fitting = branches.filter(issues =>
    issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
  return fitting.length === 1 ? fitting[0]! : null;
}

function describeIssue(issue: Issue, isMissing: boolean): string {
  if (isMissing) return 'Must not be left out';
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `Must be ${KINDS[issue.expected] ?? issue.expected}`;
  }
  return issue.message;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping of keys to values',
  record: 'a mapping of keys to values',
  array: 'a list',
};

function unknownKey(schema: z.ZodType, path: SpecPath, key: string): DatasetProblem {
  const at = [...path, key];
  if (RESERVED[placeOf(path)].includes(key)) {
    return {
      path: at,
      message: `"${key}" is ${NOT_YET}`,
      hint: 'The language has this word for a later version. Leave it out for now.',
    };
  }
  if (/^\d+\)/.test(key)) {
    const hint =
      'In { } a comma begins the next key: put quotes around a text with commas, as in type: "decimal(12,2)".';
    return { path: at, message: `"${key}" is not a key that can stand here`, hint };
  }
  const known = keysAt(schema, path);
  const [best] = nearest(key, known, 1);
  return {
    path: at,
    message: `"${key}" is not a key that can stand here`,
    hint: best
      ? `Did you mean "${best}"?`
      : known.length > 0
        ? `What can stand here: ${[...known].sort().join(', ')}`
        : '',
  };
}

function placeOf(path: SpecPath): keyof typeof RESERVED {
  if (path.length === 0) return 'dataset';
  return path.length === 2 && path[0] === 'tables' ? 'table' : 'column';
}

/** Every key that the schema has at a path. */
function keysAt(schema: z.ZodType, path: SpecPath): string[] {
  let here: z.core.$ZodType[] = [schema];
  for (const segment of path) here = here.flatMap(one => inside(one, segment));
  return [...new Set(here.flatMap(unwrap).flatMap(one => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))];
}

function inside(schema: z.core.$ZodType, segment: string | number): z.core.$ZodType[] {
  return unwrap(schema).flatMap(one => {
    if (one instanceof z.ZodObject) return one.shape[segment] ? [one.shape[segment]] : [];
    if (one instanceof z.ZodRecord) return [one.valueType];
    return one instanceof z.ZodArray ? [one.element] : [];
  });
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodLazy) {
    return unwrap(schema.unwrap());
  }
  return schema instanceof z.ZodUnion ? schema.options.flatMap(unwrap) : [schema];
}
