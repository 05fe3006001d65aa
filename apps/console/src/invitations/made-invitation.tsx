import { useEffect, useRef } from "react";
import { Button, CopyField } from "@custos/ui";
import { QrCode } from "./qr-code.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";

/** An invitation that this page has just made; nobody else has the key in its link. */
export interface Made {
  readonly link: string;
  readonly expiresAtMs: number;
}

/** The link, once: to copy, or to be read by a phone's camera. */
export function MadeInvitation({ made, onDone }: { readonly made: Made; readonly onDone: () => void }) {
  const words = useWords();
  const dates = useDates();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="co-card co-made" aria-labelledby="made">
      <div className="co-made-words">
        <h2 id="made" className="cu-title" tabIndex={-1} ref={heading}>
          {words("made.title")}
        </h2>
        <p className="cu-ink-2">{words("made.once")}</p>
        <CopyField label={words("made.link")} value={made.link} />
        <p className="cu-small cu-ink-3">{words("made.until", { date: dates.moment(made.expiresAtMs) })}</p>
        <Button variant="pri" onPress={onDone}>
          {words("made.done")}
        </Button>
      </div>
      <QrCode text={made.link} label={words("made.qr")} />
    </section>
  );
}
