import type { CaseSyntax, Syntax, TypeSyntax } from './syntax.ts';
import type { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

type Parse = (binding: number) => Syntax;

/** Words that cannot be a column's name without backquotes: each begins or continues something else. */
const RESERVED = new Set(
  'and or not is null in like between case when then else end cast true false escape div interval as from'.split(' '),
);

/** A literal, a name, a call, CASE, CAST or brackets, with what follows it: `.field` and `::type`. */
export function parsePrimary(reader: TokenReader, parse: Parse): Syntax {
  let syntax = parseStart(reader, parse);
  for (;;) {
    if (reader.take('::')) {
      const type = parseType(reader);
      syntax = { kind: 'cast', of: syntax, type, ...from(syntax, type) };
    } else if (reader.peek().text === '[' && reader.peek().kind === 'symbol') {
      reader.fail(
        'x[i] raises an error in Spark where there is no such element, and is null elsewhere',
        'use get(x, 0) for the first element, or try_element_at(x, 1)',
      );
    } else if (reader.take('.')) {
      const name = readName(reader);
      syntax = { kind: 'field', of: syntax, name: name.text, ...from(syntax, name) };
    } else {
      return syntax;
    }
  }
}

function parseStart(reader: TokenReader, parse: Parse): Syntax {
  const token = reader.peek();
  switch (token.kind) {
    case 'integer':
    case 'decimal':
    case 'double':
    case 'text':
      reader.next();
      return { kind: 'literal', literal: token.kind, text: token.text, offset: token.offset, length: token.length };
    case 'quoted':
      return parseNames(reader);
    case 'name':
      return parseWord(reader, parse);
    case 'symbol': {
      if (!reader.take('(')) break;
      const inner = parse(0);
      const end = reader.expect(')', 'close the bracket');
      return { ...inner, ...from(token, end) };
    }
    case 'end':
      break;
  }
  return reader.fail(`an expression is expected before ${reader.describe()}`, 'write a column, a value or a function');
}

function parseWord(reader: TokenReader, parse: Parse): Syntax {
  const token = reader.peek();
  const word = token.text.toLowerCase();
  const following = reader.peek(1);
  if (word === 'true' || word === 'false' || word === 'null') {
    reader.next();
    const literal = word === 'null' ? 'null' : 'boolean';
    return { kind: 'literal', literal, text: word, offset: token.offset, length: token.length };
  }
  if (word === 'case') return parseCase(reader, parse);
  if (word === 'cast' || word === 'try_cast') return parseCast(reader, parse);
  if (word === 'interval') return parseInterval(reader);
  if ((word === 'date' || word === 'timestamp') && following.kind === 'text') {
    reader.next();
    reader.next();
    return { kind: 'literal', literal: word, text: following.text, ...from(token, following) };
  }
  if (following.text === '(' && following.kind === 'symbol') return parseCall(reader, parse);
  if (RESERVED.has(word)) {
    reader.fail(`${token.text} does not fit here`, 'a column of this name is written in backquotes');
  }
  return parseNames(reader);
}

function parseNames(reader: TokenReader): Syntax {
  const start = readName(reader);
  const path = [start.text];
  let end = start;
  while (reader.take('.')) {
    end = readName(reader);
    path.push(end.text);
  }
  return { kind: 'name', path, ...from(start, end) };
}

function readName(reader: TokenReader): Token {
  const token = reader.peek();
  if (token.kind !== 'name' && token.kind !== 'quoted') {
    reader.fail(`a name is expected before ${reader.describe()}`, 'write the name of a column or field');
  }
  return reader.next();
}

function parseCall(reader: TokenReader, parse: Parse): Syntax {
  const name = reader.next();
  reader.next();
  const items = reader.list(() => parse(0), ')');
  return { kind: 'call', name: name.text.toLowerCase(), arguments: items, ...from(name, reader.last()) };
}

function parseCase(reader: TokenReader, parse: Parse): Syntax {
  const start = reader.next();
  const of = reader.peek().text.toLowerCase() === 'when' ? null : parse(0);
  const branches: CaseSyntax['branches'][number][] = [];
  while (reader.take('when')) {
    const when = parse(0);
    reader.expect('then', 'CASE has the form: CASE WHEN condition THEN value ELSE value END');
    branches.push({ when, gives: parse(0) });
  }
  if (branches.length === 0) reader.fail('CASE has no WHEN', 'write CASE WHEN condition THEN value END');
  const otherwise = reader.take('else') ? parse(0) : null;
  const end = reader.expect('end', 'CASE closes with END');
  return { kind: 'case', of, branches, otherwise, ...from(start, end) };
}

function parseCast(reader: TokenReader, parse: Parse): Syntax {
  const start = reader.next();
  if (start.text.toLowerCase() === 'try_cast') {
    reader.fail(
      'try_cast is not the same everywhere',
      'use cast: what could fail is found before anything runs',
      start,
    );
  }
  reader.expect('(', 'CAST has the form: CAST(value AS type)');
  const of = parse(0);
  reader.expect('as', 'CAST has the form: CAST(value AS type)');
  const type = parseType(reader);
  const end = reader.expect(')', 'close the bracket of CAST');
  return { kind: 'cast', of, type, ...from(start, end) };
}

function parseType(reader: TokenReader): TypeSyntax {
  const name = readName(reader);
  const numbers: number[] = [];
  if (reader.take('(')) numbers.push(...reader.list(() => readNumber(reader), ')'));
  return { name: name.text.toLowerCase(), arguments: numbers, ...from(name, reader.last()) };
}

function readNumber(reader: TokenReader): number {
  if (reader.peek().kind !== 'integer') reader.fail('a number is expected here', 'write decimal(12, 2)');
  return Number(reader.next().text);
}

/** INTERVAL 3 DAYS, INTERVAL '3' DAY and INTERVAL -3 DAYS. */
function parseInterval(reader: TokenReader): Syntax {
  const start = reader.next();
  const sign = reader.take('-') ? '-' : '';
  const amount = reader.peek();
  if (amount.kind !== 'integer' && amount.kind !== 'text') {
    reader.fail(
      'an interval is a whole number and a unit',
      "write INTERVAL 3 DAYS; for a column's days, date_add(d, n)",
    );
  }
  reader.next();
  const unit = readName(reader);
  return {
    kind: 'interval',
    amount: sign + amount.text.trim(),
    unit: unit.text.toLowerCase().replace(/s$/, ''),
    ...from(start, unit),
  };
}

interface Spot {
  readonly offset: number;
  readonly length: number;
}

function from(start: Spot, end: Spot): Spot {
  return { offset: start.offset, length: end.offset + end.length - start.offset };
}
