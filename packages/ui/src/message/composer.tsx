import { useId, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { Icon } from "../icon/icon.js";
import { useSay } from "../messages/say.js";

export interface ComposerProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Called on Enter and on the button, never with nothing but blanks. */
  readonly onSend: () => void;
  /** "Message Harbour" */
  readonly placeholder: string;
  /** Why nothing can be written here now. */
  readonly disabledBecause?: string | undefined;
  /** What is quoted, or files that go with it. */
  readonly above?: ReactNode;
  /** Buttons before the field: attach, emoji. */
  readonly before?: ReactNode;
  readonly after?: ReactNode;
  /** The longest text, in UTF-16 units. */
  readonly maxLength?: number;
}

/** Where a message is written. Enter sends, Shift+Enter begins a line; on a phone Enter begins a line. */
export function Composer(props: ComposerProps) {
  const { value, onChange, onSend, placeholder, disabledBecause, above, before, after, maxLength } = props;
  const say = useSay();
  const reasonId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const disabled = disabledBecause !== undefined;
  const sendable = !disabled && value.trim() !== "";

  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${Math.min(area.scrollHeight, 176)}px`;
  }, [value]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (window.matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    if (sendable) onSend();
  };

  return (
    <div className="cu-composer">
      {above}
      <div className="cu-composer-line">
        {before}
        <textarea
          ref={field}
          className="cu-composer-field"
          rows={1}
          dir={value === "" ? undefined : "auto"}
          value={value}
          maxLength={maxLength}
          aria-label={placeholder}
          placeholder={placeholder}
          disabled={disabled}
          aria-describedby={disabled ? reasonId : undefined}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {after}
        <AriaButton className="cu-btn cu-btn-pri cu-composer-send" isDisabled={!sendable} onPress={onSend}>
          <Icon name="send" />
          <span>{say("ui.send")}</span>
        </AriaButton>
      </div>
      {disabled && (
        <p id={reasonId} className="cu-composer-reason">
          {disabledBecause}
        </p>
      )}
    </div>
  );
}
