import { accept, convert, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isUntypedNull } from '../literals.ts';

const STRING = { kind: 'string' } as const;

export const text: readonly FunctionRow[] = [
  {
    name: 'concat',
    aliases: ['||'],
    signature: 'concat(a, b, …)',
    nulls: 'strict',
    meaning: 'The texts joined; whole numbers, decimals, dates and times are cast to text.',
    duckdb: '($*.join( || ))',
    type: call => {
      const parts = call.arguments.map((_, index) => acceptText(call, index));
      return parts.every(part => part !== null) ? makeCall('concat', { arguments: parts, type: STRING }) : null;
    },
  },
];

/** The argument as text, as Spark casts it for functions that join. */
export function acceptText(call: TypedCall, index: number): Expression | null {
  const argument = call.arguments[index]!;
  if (isUntypedNull(argument) || argument.type.kind === 'string') return accept(call, index, STRING);
  return convert(call, index, STRING);
}
