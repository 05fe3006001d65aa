/** The colour roles of a label; `line` is outlined and says nothing by colour. */
export type Tone = "slate" | "pine" | "brass" | "life" | "ember" | "plum" | "tide" | "line";
