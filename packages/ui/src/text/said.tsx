import { classNames } from "./class-names.js";
import { useSay } from "../messages/say.js";
import { partsOf } from "./hidden-characters.js";

export interface SaidProps {
  /** Text that somebody outside wrote: a message, a name, a reason. */
  readonly children: string;
  readonly as?: "bdi" | "p" | "div" | "span";
  readonly className?: string;
  readonly lang?: string;
}

/** Foreign text: takes its own direction, cannot reorder what stands beside it, and hides no character. */
export function Said({ children, as: Tag = "bdi", className, lang }: SaidProps) {
  const say = useSay();
  return (
    <Tag dir="auto" lang={lang} className={classNames("cu-said", className)}>
      {partsOf(children).map((part, at) =>
        part.kind === "plain" ? (
          part.text
        ) : (
          <span
            key={at}
            role="img"
            className="cu-hidden-char"
            dir="ltr"
            aria-label={say("ui.hidden", { code: part.code })}
          >
            {part.code}
          </span>
        ),
      )}
    </Tag>
  );
}
