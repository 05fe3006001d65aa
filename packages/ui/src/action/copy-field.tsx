import { useEffect, useRef, useState } from "react";
import { Button } from "./button.js";
import { useSay } from "../messages/say.js";

export interface CopyFieldProps {
  /** What it is: "Invitation link". */
  readonly label: string;
  readonly value: string;
}

const saidForMs = 2_000;

/** A link or key that can be seen whole, selected and copied. */
export function CopyField({ label, value }: CopyFieldProps) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), saidForMs);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without the clipboard the text is selected, so that the person can copy it.
      field.current?.select();
    }
  };

  return (
    <div className="cu-copy">
      <input
        ref={field}
        className="cu-copy-value"
        aria-label={label}
        readOnly
        dir="ltr"
        value={value}
        onFocus={(event) => event.target.select()}
      />
      <Button size="sm" icon={copied ? "check" : "copy"} onPress={() => void copy()}>
        <span aria-live="polite">{copied ? say("ui.copied") : say("ui.copy")}</span>
      </Button>
    </div>
  );
}
