import { nearest } from '../../base/nearest.ts';
import type { Expression } from './expression.ts';
import type { TypedCall } from './function-row.ts';
import { findFunction, functionNames } from './functions.ts';
import { isUnit, typeInterval } from './intervals.ts';
import { literal } from './literals.ts';
import { refusedFunctions } from './refused-functions.ts';
import { argumentCounts } from './simple-row.ts';
import type { CallSyntax } from './syntax.ts';
import type { Typing } from './typing.ts';

/** A function or operator applied to its arguments. */
export function typeCall(syntax: CallSyntax, typing: Typing): Expression | null {
  if (syntax.arguments.some(({ kind }) => kind === 'interval')) return typeInterval(syntax, typing);
  const row = findFunction(syntax.name);
  const given = syntax.arguments.map((argument, index) => {
    // timestampadd(HOUR, …) and its like name a unit by a bare word.
    const unit = index === 0 && argument.kind === 'name' && isUnit(syntax.name, syntax.arguments.length);
    return unit ? literal({ kind: 'string' }, argument.path.join('.').toLowerCase()) : typing.type(argument);
  });
  if (!row) return typing.note(nameOf(syntax), unknownFunction(syntax.name));
  const { least, most } = argumentCounts(row);
  if (given.length < least || given.length > most) {
    return typing.note(syntax, { message: `${syntax.name} takes other arguments`, hint: `write ${row.signature}` });
  }
  if (!given.every(argument => argument !== null)) return null;
  const call: TypedCall = {
    name: row.name,
    arguments: given,
    refuse: (message, hint, argument) => {
      const at = argument === undefined ? syntax : (syntax.arguments[argument] ?? syntax);
      return typing.note(at, { message, hint });
    },
  };
  return row.type(call);
}

function unknownFunction(name: string): { readonly message: string; readonly hint: string } {
  const refused = refusedFunctions.get(name);
  if (refused) return { message: `${name} is not the same in every engine`, hint: refused };
  const close = nearest(name, functionNames());
  const hint = close.length > 0 ? `did you mean ${close.join(' or ')}?` : 'the reference lists all functions';
  return { message: `there is no function ${name}`, hint };
}

function nameOf(syntax: CallSyntax): { readonly offset: number; readonly length: number } {
  return { offset: syntax.offset, length: syntax.name.length };
}
