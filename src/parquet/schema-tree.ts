import type { SchemaElement } from 'hyparquet';

/** A node of a file's schema, exactly as it is stored. */
export interface SchemaNode {
  readonly element: SchemaElement;
  /** Names from below the root down to this node. */
  readonly path: readonly string[];
  readonly children: readonly SchemaNode[];
}

// Deeper than any table: what follows may then recurse over the tree without a limit of its own.
const MAX_DEPTH = 100;

/** The tree that a footer stores as a flat list; null when the list does not make one. */
export function schemaTree(elements: readonly SchemaElement[]): SchemaNode | null {
  let position = 0;
  const readNode = (parentPath: readonly string[] | null): SchemaNode | null => {
    const element = elements[position];
    position += 1;
    if (!element || (parentPath && parentPath.length >= MAX_DEPTH)) return null;
    // The root's name is not part of any path.
    const path = parentPath === null ? [] : [...parentPath, element.name];
    const children: SchemaNode[] = [];
    while (children.length < (element.num_children ?? 0)) {
      const child = readNode(path);
      if (child === null) return null;
      children.push(child);
    }
    return { element, path, children };
  };
  const root = readNode(null);
  return root !== null && position === elements.length && isWellFormed(root) ? root : null;
}

/** The columns that have values of their own, in the file's order. */
export function leavesOf(node: SchemaNode): SchemaNode[] {
  if (node.element.type !== undefined) return [node];
  return node.children.flatMap(leavesOf);
}

function isWellFormed(root: SchemaNode): boolean {
  const check = ({ element, children }: SchemaNode): boolean =>
    element.name !== undefined &&
    element.repetition_type !== undefined &&
    // A leaf has a type; a group has a number of children, which may be 0.
    (element.type === undefined ? element.num_children !== undefined : children.length === 0) &&
    children.every(check);
  return root.element.type === undefined && root.children.every(check);
}
