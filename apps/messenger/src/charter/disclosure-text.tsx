import { Said } from "@custos/ui";

/** The disclosure as the charter has it, in the serif of words with legal effect. */
export function DisclosureText({ text, language }: { readonly text: string; readonly language: string }) {
  return (
    <div className="ms-disclosure" lang={language} dir="auto">
      {text.split(/\n{2,}/u).map((paragraph) => (
        <Said key={paragraph} as="p" lang={language}>
          {paragraph}
        </Said>
      ))}
    </div>
  );
}
