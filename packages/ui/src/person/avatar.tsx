import type { ReactNode } from "react";
import { avatarColour } from "../format/avatar-colour.js";
import { initials } from "../format/initials.js";
import { formatCount } from "../format/numbers.js";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { useLanguage } from "../provider/ui-provider.js";
import { classNames } from "../text/class-names.js";

export interface AvatarProps {
  /** A stable id, from which the colour comes. */
  readonly id: string;
  readonly name: string;
  /** People are circles, rooms are squares with round corners. */
  readonly kind?: "person" | "room";
  /** 22, 28, 36, 40, 56 or 72 px. Default md (36). */
  readonly size?: "xs" | "sm" | "md" | "list" | "lg" | "xl";
  /** Instead of letters, for a device or a file. */
  readonly icon?: IconName;
  readonly tone?: "ember";
  /** Speak the name; otherwise the name beside it is what is heard. */
  readonly spoken?: boolean;
}

/** A person or room by initials and a colour that is the same everywhere. */
export function Avatar({ id, name, kind = "person", size = "md", icon, tone, spoken = false }: AvatarProps) {
  const classes = classNames(
    "cu-avatar",
    `cu-avatar-c${avatarColour(id)}`,
    size !== "md" && `cu-avatar-${size}`,
    kind === "room" && "cu-avatar-room",
    tone && `cu-tone-${tone}`,
  );
  const heard = spoken ? { role: "img", "aria-label": name } : { "aria-hidden": true as const };
  return (
    <span className={classes} {...heard}>
      {icon ? <Icon name={icon} /> : initials(name)}
    </span>
  );
}

export interface AvatarStackProps {
  readonly people: ReadonlyArray<{ readonly id: string; readonly name: string }>;
  /** How many are shown before a number takes their place. */
  readonly most?: number;
  readonly size?: "xs" | "sm" | "md";
}

/** Several people, overlapping. The names are spoken as one list. */
export function AvatarStack({ people, most = 4, size = "sm" }: AvatarStackProps): ReactNode {
  const say = useSay();
  const { language } = useLanguage();
  const shown = people.slice(0, most);
  const more = people.length - shown.length;
  const names = shown.map(({ name }) => name);
  if (more > 0) names.push(say("ui.andMore", { count: more }));
  return (
    <span className="cu-avatar-stack" role="img" aria-label={names.join(", ")}>
      {shown.map(({ id, name }) => (
        <Avatar key={id} id={id} name={name} size={size} />
      ))}
      {more > 0 && (
        <span
          className={classNames("cu-avatar", "cu-tone-slate", size !== "md" && `cu-avatar-${size}`)}
          aria-hidden="true"
        >
          +{formatCount(more, language)}
        </span>
      )}
    </span>
  );
}
