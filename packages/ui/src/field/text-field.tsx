import type { Ref } from "react";
import {
  Button as AriaButton,
  Input,
  SearchField as AriaSearchField,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type SearchFieldProps as AriaSearchFieldProps,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import { Kbd } from "../label/kbd.js";
import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";
import { FieldLabel, FieldNotes, type FieldProps } from "./labelled.js";

type Own = "className" | "style" | "children";

export interface TextFieldProps extends FieldProps, Omit<AriaTextFieldProps, Own> {
  readonly placeholder?: string;
  /** For ids, links and keys. */
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of text. */
export function TextField({
  label,
  hideLabel,
  hint,
  error,
  className,
  placeholder,
  mono,
  ref,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={error !== undefined || (rest.isInvalid ?? false)}
      className={classNames("cu-field", className)}
    >
      <FieldLabel label={label} {...(hideLabel !== undefined && { hideLabel })} />
      <Input
        ref={ref}
        className={classNames("cu-input", mono && "cu-input-mono")}
        placeholder={placeholder ?? " "}
        dir={mono ? "ltr" : "auto"}
      />
      <FieldNotes hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface TextAreaProps extends FieldProps, Omit<AriaTextFieldProps, Own> {
  readonly placeholder?: string;
  readonly rows?: number;
  /** Words with legal effect are set in the serif. */
  readonly legal?: boolean;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text. */
export function TextArea({
  label,
  hideLabel,
  hint,
  error,
  className,
  placeholder,
  rows = 4,
  legal,
  ref,
  ...rest
}: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={error !== undefined || (rest.isInvalid ?? false)}
      className={classNames("cu-field", className)}
    >
      <FieldLabel label={label} {...(hideLabel !== undefined && { hideLabel })} />
      <AriaTextArea
        ref={ref}
        className={classNames("cu-input", "cu-textarea", legal && "cu-input-legal")}
        rows={rows}
        placeholder={placeholder ?? " "}
        dir="auto"
      />
      <FieldNotes hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface SearchFieldProps extends Omit<AriaSearchFieldProps, Own> {
  /** Spoken name and placeholder. */
  readonly label: string;
  /** The keys that jump here. */
  readonly keys?: string;
  readonly size?: "sm" | "md";
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

/** Where one searches: sunken, with a glass and a way to clear it. */
export function SearchField({ label, keys, size = "md", className, ref, ...rest }: SearchFieldProps) {
  const say = useSay();
  return (
    <AriaSearchField
      {...rest}
      aria-label={label}
      className={classNames("cu-search", size === "sm" && "cu-search-sm", className)}
    >
      {({ isEmpty }) => (
        <>
          <Icon name="search" />
          <Input
            ref={ref}
            className="cu-search-input"
            placeholder={label}
            dir={isEmpty ? undefined : "auto"}
          />
          {isEmpty ? (
            keys && <Kbd>{keys}</Kbd>
          ) : (
            <AriaButton className="cu-search-clear" aria-label={say("ui.clear")}>
              <Icon name="close" size={14} />
            </AriaButton>
          )}
        </>
      )}
    </AriaSearchField>
  );
}
