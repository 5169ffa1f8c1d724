import type { Correlated, Node } from './plan.ts';

/** Nodes whose values rise with one word. */
type Drawn = Extract<Node, { readonly kind: 'weighted' | 'integer' | 'continuous' | 'discrete' }>;

function isDrawn(node: Node): node is Drawn {
  return ['weighted', 'integer', 'continuous', 'discrete'].includes(node.kind);
}

export function isCorrelatable(node: Node): boolean {
  return unfit(node) === null;
}

/** Why a column cannot follow another one, nor be followed; null where it can. */
export function unfit(node: Node): { readonly message: string; readonly hint: string } | null {
  if (node.kind === 'case') {
    const branches = branchesOf(node);
    if (branches.every(branch => branch.kind === 'constant')) return { message: 'its cases draw nothing', hint: HINT };
    return (
      branches.map(branch => (branch.kind === 'constant' ? null : unfit(branch))).find(one => one !== null) ?? null
    );
  }
  if (!isDrawn(node)) {
    return {
      message: `it is ${SOURCES[node.kind] ?? 'of another kind'}`,
      hint: HINT,
    };
  }
  const isRising =
    node.kind !== 'weighted' ||
    node.values.every(
      (value, index) => typeof value !== 'number' || index === 0 || value > Number(node.values[index - 1]),
    );
  return isRising
    ? null
    : { message: 'its values are not listed from the least to the greatest', hint: 'Put them in order.' };
}

const HINT = 'Columns with a distribution, values, an integer, or cases of these can be.';

const SOURCES: Readonly<Record<string, string>> = {
  sql: 'an expression',
  constant: 'a constant',
  sequence: 'a sequence',
  format: 'a sequence',
  time: 'a time',
  after: 'a time',
};

/** The same with the word that is made from another column's. */
export function withCorrelation(node: Node, correlated: Correlated): Node {
  if (isDrawn(node)) return { ...node, draw: { ...node.draw, correlated } };
  if (node.kind !== 'case') return node;
  const { otherwise } = node;
  return {
    ...node,
    branches: node.branches.map(branch => ({ ...branch, node: withCorrelation(branch.node, correlated) })),
    otherwise: otherwise && withCorrelation(otherwise, correlated),
  };
}

function branchesOf({ branches, otherwise }: Extract<Node, { readonly kind: 'case' }>): readonly Node[] {
  return [...branches.map(({ node }) => node), ...(otherwise ? [otherwise] : [])];
}
