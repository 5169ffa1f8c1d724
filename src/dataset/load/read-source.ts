import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { DatasetProblem, PlacedProblem, SpecPath } from '../problem.ts';

/** The plain value that a text holds, and where in the text each part of it stands. */
export interface Source {
  readonly value: unknown;
  /** Of the text itself: then `value` means nothing. */
  readonly problems: readonly PlacedProblem[];
  place(problem: DatasetProblem): PlacedProblem;
}

/** What an honest dataset stays far below; a text beyond it is a mistake, or meant to harm. */
const MAX_ALIASES = 200;

/** Reads YAML; JSON is YAML, too. */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = document.errors.map(({ message, pos }) => ({
    path: [],
    message: firstLine(message),
    hint: '',
    ...at(pos[0]),
  }));
  const place = (problem: DatasetProblem): PlacedProblem => ({
    ...problem,
    ...at(offsetOf(document.contents, problem)),
  });
  if (errors.length > 0) return { value: null, problems: errors, place };
  try {
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }), problems: [], place };
  } catch (error) {
    const message = `Its aliases stand for too much: ${(error as Error).message}`;
    return {
      value: null,
      problems: [{ path: [], message, hint: 'Write out what the aliases stand for.', line: 1, column: 1 }],
      place,
    };
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0]!;
}

/** Offset of the key at a path, or of the nearest key above it that is there. */
function offsetOf(contents: ParsedNode | null, { path, offset }: DatasetProblem): number {
  let node: Node | null = contents;
  let found = contents?.range?.[0] ?? 0;
  for (const segment of path) {
    const next = step(node, segment);
    if (!next) return found;
    found = next.offset;
    node = next.node;
  }
  if (offset === undefined || !isScalar(node) || !node.range) return found;
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  // Folded and literal blocks lose their indentation: their own place has to do.
  return node.type?.startsWith('BLOCK') ? node.range[0] : node.range[0] + offset + (isQuoted ? 1 : 0);
}

function step(node: Node | null, segment: SpecPath[number]): { node: Node | null; offset: number } | null {
  if (isMap(node)) {
    const pair = node.items.find(
      item => isPair(item) && isScalar(item.key) && String(item.key.value) === String(segment),
    );
    if (!pair || !isScalar(pair.key)) return null;
    return { node: pair.value as Node | null, offset: pair.key.range?.[0] ?? 0 };
  }
  if (isSeq(node) && typeof segment === 'number') {
    const item = node.items[segment] as Node | undefined;
    return item ? { node: item, offset: item.range?.[0] ?? 0 } : null;
  }
  return null;
}
