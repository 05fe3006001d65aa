import { classNames } from "../text/class-names.js";
import { directional, iconShapes, type IconName, type IconShape } from "./shapes.js";

export interface IconProps {
  readonly name: IconName;
  /** Side in pixels; icons are drawn for these sizes. Default 16. */
  readonly size?: 14 | 16 | 18 | 20 | 28;
  /** Spoken name. Without it the icon is decoration and the words beside it speak. */
  readonly label?: string;
  readonly className?: string;
}

/** An outline icon in the colour of the text around it. */
export function Icon({ name, size = 16, label, className }: IconProps) {
  const classes = classNames(
    "cu-icon",
    `cu-icon-${size}`,
    directional.has(name) && "cu-icon-turns",
    className,
  );
  const spoken =
    label === undefined ? { "aria-hidden": true as const } : { role: "img", "aria-label": label };
  return (
    <svg className={classes} viewBox="0 0 20 20" focusable="false" {...spoken}>
      {iconShapes[name].map((shape, at) => (
        <Shape key={at} shape={shape} />
      ))}
    </svg>
  );
}

function Shape({ shape }: { readonly shape: IconShape }) {
  const paint = {
    ...(shape.filled && { fill: "currentColor", stroke: "none" }),
    ...(shape.stroke && { strokeWidth: shape.stroke }),
  };
  if ("path" in shape) return <path d={shape.path} {...paint} />;
  if ("circle" in shape) {
    const [cx, cy, r] = shape.circle;
    return <circle cx={cx} cy={cy} r={r} {...paint} />;
  }
  const [x, y, width, height, rx] = shape.rect;
  return <rect x={x} y={y} width={width} height={height} rx={rx} {...paint} />;
}
