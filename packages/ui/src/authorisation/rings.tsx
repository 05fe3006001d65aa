import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";
import { ringsGeometry, signatureArcs } from "./ring-geometry.js";

/** How far a body has come: signatures needed, given, and people who may sign. */
export interface Quorum {
  readonly needed: number;
  readonly given: number;
  readonly total: number;
}

export interface RingsProps {
  readonly authorising: Quorum;
  readonly oversight: Quorum;
  /** Shows what could be, never what is: the only way it may be drawn in a member's room. */
  readonly could?: boolean;
  /** Width in pixels. Default 88. */
  readonly width?: number;
}

/** Whether both thresholds are met. */
export function bothAgree(authorising: Quorum, oversight: Quorum): boolean {
  return authorising.given >= authorising.needed && oversight.given >= oversight.needed;
}

/** Two rings and the lens: arcs are signatures, and the lens fills only when both bodies have agreed. */
export function Rings({ authorising, oversight, could = false, width = 88 }: RingsProps) {
  const say = useSay();
  const geometry = ringsGeometry(width);
  const [left, right, y] = geometry.centre;
  const open = !could && bothAgree(authorising, oversight);
  const label = could
    ? say("ui.rings.could", {
        judgesNeeded: authorising.needed,
        judgesTotal: authorising.total,
        oversightNeeded: oversight.needed,
        oversightTotal: oversight.total,
      })
    : say("ui.rings", {
        judges: authorising.given,
        judgesNeeded: authorising.needed,
        oversight: oversight.given,
        oversightNeeded: oversight.needed,
        state: open ? "open" : "closed",
      });
  return (
    <svg
      className="cu-rings"
      width={geometry.width}
      height={geometry.height}
      viewBox={`0 0 ${geometry.width} ${geometry.height}`}
      role="img"
      aria-label={label}
    >
      <path
        className={classNames("cu-rings-lens", open && "cu-rings-open", could && "cu-rings-could")}
        d={geometry.lens}
      />
      <circle className="cu-rings-ring" cx={left} cy={y} r={geometry.radius} />
      <circle className="cu-rings-ring" cx={right} cy={y} r={geometry.radius} />
      <Arcs arcs={signatureArcs("left", authorising.total, geometry)} given={could ? 0 : authorising.given} />
      <Arcs arcs={signatureArcs("right", oversight.total, geometry)} given={could ? 0 : oversight.given} />
    </svg>
  );
}

function Arcs({ arcs, given }: { readonly arcs: readonly string[]; readonly given: number }) {
  return arcs.map((arc, at) => (
    <path key={arc} className={classNames("cu-rings-arc", at < given && "cu-rings-signed")} d={arc} />
  ));
}
