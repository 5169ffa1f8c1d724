import { formatDataType } from '../../base/data-type.ts';
import { nearest } from '../../base/nearest.ts';
import { caseOf } from './case-of.ts';
import { cast } from './casts.ts';
import { commonType } from './common-type.ts';
import type { Expression } from './expression.ts';
import { isUntypedNull, literal, typeLiteral } from './literals.ts';
import { rangeOfType } from './range.ts';
import type { CaseSyntax, CastSyntax, FieldSyntax, NameSyntax, Syntax } from './syntax.ts';
import { typeCall } from './type-call.ts';
import { typeNamed } from './type-named.ts';
import type { Typing } from './typing.ts';

/** The typed expression, or null when problems were noted. */
export function typeSyntax(syntax: Syntax, typing: Typing): Expression | null {
  switch (syntax.kind) {
    case 'literal': {
      const value = typeLiteral(syntax);
      return 'message' in value ? typing.note(syntax, value) : value;
    }
    case 'name':
      return typeName(syntax, typing);
    case 'call':
      return typeCall(syntax, typing);
    case 'case':
      return typeCase(syntax, typing);
    case 'cast':
      return typeCast(syntax, typing);
    case 'field':
      return typeField(syntax, typing);
    case 'interval':
      return typing.note(syntax, {
        message: 'an interval is not a value of its own here',
        hint: 'add it to a date or a timestamp: d + INTERVAL 3 DAYS',
      });
  }
}

function typeName(syntax: NameSyntax, typing: Typing): Expression | null {
  const { path } = syntax;
  const found = columnOrField(path, typing);
  if (found) return found;
  const name = path.join('.');
  const close = nearest(name, typing.names());
  const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'names are those of columns and relations';
  return typing.note(syntax, { message: `there is no column ${name}`, hint });
}

function columnOrField(path: readonly string[], typing: Typing): Expression | null {
  const found = typing.resolve(path);
  if (!found) return null;
  if (found.isField) {
    const of = columnOrField(path.slice(0, -1), typing);
    return of && fieldOf(of, path.at(-1)!);
  }
  const range = found.range ?? rangeOfType(found.type);
  const { type, nullable, values } = found;
  return { kind: 'column', path, type, nullable, range, ...(values && { values }) };
}

/** null where there is none. */
function fieldOf(of: Expression, name: string): Expression | null {
  if (of.type.kind !== 'struct') return null;
  const index = of.type.fields.findIndex(field => field.name.toLowerCase() === name.toLowerCase());
  const field = of.type.fields[index];
  if (!field) return null;
  const nullable = of.nullable || field.nullable;
  return { kind: 'field', of, name: field.name, index, type: field.type, nullable, range: rangeOfType(field.type) };
}

function typeField(syntax: FieldSyntax, typing: Typing): Expression | null {
  const of = typing.type(syntax.of);
  if (!of) return null;
  if (of.type.kind !== 'struct') {
    const message = `${formatDataType(of.type)} has no fields`;
    return typing.note(syntax, { message, hint: 'only a struct has fields' });
  }
  const field = fieldOf(of, syntax.name);
  if (field) return field;
  const names = of.type.fields.map(({ name }) => name);
  const [best] = nearest(syntax.name, names, 1);
  const hint = best === undefined ? `its fields are ${names.join(', ')}` : `did you mean ${best}?`;
  return typing.note(syntax, { message: `there is no field ${syntax.name}`, hint });
}

function typeCast(syntax: CastSyntax, typing: Typing): Expression | null {
  const of = typing.type(syntax.of);
  const type = typeNamed(syntax.type);
  if ('message' in type) return typing.note(syntax.type, type);
  const result = of && cast(of, type);
  if (!result || !('message' in result)) return result;
  return typing.note(syntax, result);
}

function typeCase(syntax: CaseSyntax, typing: Typing): Expression | null {
  const branches = syntax.branches.map(({ when, gives }) => ({
    when: typing.type(syntax.of ? equals(syntax.of, when) : when),
    gives: typing.type(gives),
  }));
  const otherwise = syntax.otherwise ? typing.type(syntax.otherwise) : literal({ kind: 'string' }, null);
  const results = [...branches.map(({ gives }) => gives), otherwise];
  branches.forEach(({ when }, index) => {
    if (!when || when.type.kind === 'boolean' || isUntypedNull(when)) return;
    const message = `a condition is a boolean, not ${formatDataType(when.type)}`;
    typing.note(syntax.branches[index]!.when, { message, hint: 'write a comparison after WHEN' });
  });
  if (!results.every(result => result !== null) || branches.some(({ when }) => when === null)) return null;
  const type = commonType(results);
  if (!type) {
    const types = [
      ...new Set(results.filter(result => !isUntypedNull(result)).map(result => formatDataType(result.type))),
    ];
    const message = types.length === 0 ? 'CASE of nothing but NULL has no type' : `CASE gives ${types.join(' and ')}`;
    return typing.note(syntax, { message, hint: 'cast its results to one type' });
  }
  const places = [...syntax.branches.map(({ gives }) => gives), syntax.otherwise ?? syntax];
  const converted = results.map((result, index) => {
    const value = cast(result, type);
    return 'message' in value ? typing.note(places[index]!, value) : value;
  });
  if (!converted.every(result => result !== null)) return null;
  const whens = branches.map(({ when }) =>
    when!.type.kind === 'boolean' ? when! : literal({ kind: 'boolean' }, null),
  );
  return caseOf(
    whens.map((when, index) => ({ when, gives: converted[index]! })),
    converted.at(-1)!,
  );
}

function equals(of: Syntax, value: Syntax): Syntax {
  // The place is the value's: it is what does not fit.
  return { kind: 'call', name: '=', arguments: [of, value], offset: value.offset, length: value.length };
}
