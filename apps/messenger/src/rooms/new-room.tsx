import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { PersonId } from "@custos/base";
import { Button, TextField } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useConnected, useEngine, useSelf, useView } from "../engine/use-engine.js";
import { PanePage } from "../frame/pane-page.js";
import { useWords } from "../messages/use-words.js";
import { ChoosePeople } from "./choose-people.js";

const maxName = 80;

/** A new room: its name and its people. */
export function NewRoom() {
  const { api } = useEngine();
  const { people } = useView();
  const self = useSelf();
  const words = useWords();
  const connected = useConnected();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<PersonId>>(new Set());
  const [making, setMaking] = useState(false);
  const [failed, setFailed] = useState<string>();
  useEffect(() => {
    api.refreshPeople().catch(() => {});
  }, [api]);
  const others = people.filter(({ personId }) => personId !== self.personId);
  const open = async (): Promise<void> => {
    setMaking(true);
    setFailed(undefined);
    try {
      const roomId = await api.createRoom({ name: name.trim(), people: [...chosen] });
      await navigate({ to: "/rooms/$roomId", params: { roomId }, replace: true });
    } catch (error) {
      setFailed(words("new.failed", { code: errorCodeOf(error) }));
      setMaking(false);
    }
  };
  const because = !connected
    ? words("room.offline")
    : making
      ? words("new.making")
      : name.trim() === ""
        ? words("new.noName")
        : undefined;
  return (
    <PanePage title={words("new.title")}>
      <form
        className="ms-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (because === undefined) void open();
        }}
      >
        <TextField
          label={words("new.name")}
          hint={words("new.name.hint")}
          value={name}
          onChange={setName}
          maxLength={maxName}
          autoFocus
          {...(failed === undefined ? {} : { error: failed })}
        />
        <fieldset className="ms-fieldset">
          <legend>{words("new.people")}</legend>
          <ChoosePeople people={others} chosen={chosen} onChange={setChosen} none={words("new.nobody")} />
        </fieldset>
        <div className="ms-form-end">
          <Button variant="pri" type="submit" disabledBecause={because}>
            {words("new.do", { count: chosen.size })}
          </Button>
        </div>
      </form>
    </PanePage>
  );
}
