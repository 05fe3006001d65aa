export interface RingsGeometry {
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly centre: readonly [left: number, right: number, y: number];
  readonly lens: string;
}

/** Two rings that overlap by half their radius, and the lens between them, in a box of `width` px. */
export function ringsGeometry(width: number): RingsGeometry {
  const height = (width * 72) / 88;
  const radius = width * 0.29455;
  const apart = radius * 0.51;
  const x = width / 2;
  const y = height / 2;
  const half = Math.sqrt(radius ** 2 - apart ** 2);
  const arc = (sign: 1 | -1): string => `A${r(radius)} ${r(radius)} 0 0 1 ${r(x)} ${r(y + sign * half)}`;
  return {
    width,
    height: r(height),
    radius: r(radius),
    centre: [r(x - apart), r(x + apart), r(y)],
    lens: `M${r(x)} ${r(y - half)}${arc(1)}${arc(-1)}z`,
  };
}

/** One arc for each of `total` signatures on the outer side of a ring, from the top down. */
export function signatureArcs(
  side: "left" | "right",
  total: number,
  { radius, centre }: RingsGeometry,
): readonly string[] {
  const [left, right, cy] = centre;
  const cx = side === "left" ? left : right;
  const gap = total > 6 ? 8 : 14;
  const span = (150 - (total - 1) * gap) / total;
  const point = (degreesFromTop: number): string => {
    const angle = (degreesFromTop * Math.PI) / 180;
    const out = radius * Math.sin(angle);
    return `${r(cx + (side === "left" ? -out : out))} ${r(cy - radius * Math.cos(angle))}`;
  };
  return Array.from({ length: total }, (_, at) => {
    const from = 15 + at * (span + gap);
    return `M${point(from)}A${radius} ${radius} 0 0 ${side === "left" ? 0 : 1} ${point(from + span)}`;
  });
}

function r(value: number): number {
  return Math.round(value * 100) / 100;
}
