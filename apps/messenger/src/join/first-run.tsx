import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Brand, Button, TextField } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { LanguageSwitch } from "./language-switch.js";
import { invitationHash } from "./invitation-hash.js";

/** Without an invitation there is no way in: says so, and takes one. */
export function FirstRun() {
  const words = useWords();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [bad, setBad] = useState(false);
  const open = (): void => {
    const hash = invitationHash(text);
    if (hash === undefined) setBad(true);
    else void navigate({ to: "/join", hash });
  };
  return (
    <main className="ms-first">
      <header className="ms-first-head">
        <Brand large />
        <LanguageSwitch />
      </header>
      <div className="ms-first-middle">
        <h1>{words("first.title")}</h1>
        <p>{words("first.words")}</p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            open();
          }}
        >
          <TextField
            label={words("first.paste")}
            hint={words("first.hint")}
            mono
            value={text}
            onChange={(value) => {
              setText(value);
              setBad(false);
            }}
            {...(bad ? { error: words("first.bad") } : {})}
          />
          <Button type="submit" variant="pri" size="lg">
            {words("first.open")}
          </Button>
        </form>
      </div>
    </main>
  );
}
