export { encodeLeaf, maxLeafBytes, parseLeaf } from "./leaf.js";
export type { Leaf, LeafOf, LeafType, Unsigned } from "./leaf.js";
