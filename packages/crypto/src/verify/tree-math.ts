/**
 * Node indices of a complete binary tree (RFC 9420 appendix C): leaf i is node 2i, a parent of level k ends in k ones.
 * A tree's width is its number of leaves, always a power of two.
 */

/** 0 for a leaf, else the height above the leaves. */
function level(node: number): number {
  let height = 0;
  while ((node >> height) & 1) height += 1;
  return height;
}

export function isLeaf(node: number): boolean {
  return (node & 1) === 0;
}

/** Number of nodes of a tree of so many leaves. */
export function nodeCount(width: number): number {
  return width === 0 ? 0 : 2 * width - 1;
}

/** The root of a tree of so many leaves. */
export function rootOf(width: number): number {
  const nodes = nodeCount(width);
  let root = 1;
  while (root * 2 - 1 < nodes) root *= 2;
  return root - 1;
}

export function leftOf(node: number): number {
  return node ^ (1 << (level(node) - 1));
}

export function rightOf(node: number): number {
  return node ^ (3 << (level(node) - 1));
}

export function parentOf(node: number): number {
  const height = level(node);
  const bit = (node >> (height + 1)) & 1;
  return (node | (1 << height)) ^ (bit << (height + 1));
}

export function siblingOf(node: number): number {
  const parent = parentOf(node);
  return node < parent ? rightOf(parent) : leftOf(parent);
}

/** Parents from the node's own up to the root; empty for the root. */
export function directPath(node: number, width: number): number[] {
  const root = rootOf(width);
  const path: number[] = [];
  for (let at = node; at !== root;) {
    at = parentOf(at);
    path.push(at);
  }
  return path;
}

/** Whether `node` lies in the subtree under `top`, `top` itself included. */
export function isBelow(node: number, top: number): boolean {
  const reach = (1 << level(top)) - 1;
  return node >= top - reach && node <= top + reach;
}

/** The lowest node that has both leaves below it. */
export function commonAncestor(leafA: number, leafB: number): number {
  let node = 2 * leafA;
  while (!isBelow(2 * leafB, node)) node = parentOf(node);
  return node;
}
