import { useNavigate } from "@tanstack/react-router";
import { AppearanceSettings, Avatar, Button, Popover } from "@custos/ui";
import { Button as Trigger } from "@custos/ui";
import { useDesk, useSession } from "../desk/desk.js";
import { useSay } from "../desk/say.js";
import { useKeys } from "./keys.js";

/** Who is signed in; look, language, keys, and the way out. */
export function PersonMenu() {
  const say = useSay();
  const desk = useDesk();
  const person = useSession()?.person;
  const navigate = useNavigate();
  const { enabled, setEnabled } = useKeys();
  if (!person) return null;
  return (
    <Popover
      label={say("person.menu", { name: person.name })}
      trigger={
        <Trigger variant="quiet" className="wb-person" aria-label={say("person.menu", { name: person.name })}>
          <Avatar id={person.id} name={person.name} size="sm" />
        </Trigger>
      }
    >
      {(close) => (
        <div className="cu-col wb-person-menu">
          <div>
            <div className="cu-title">
              <bdi>{person.name}</bdi>
            </div>
            <div className="cu-small cu-ink-2">{say(`duty.${person.duty}`)}</div>
          </div>
          <AppearanceSettings />
          <div className="cu-row">
            <span className="cu-grow">{say("keys.single")}</span>
            <Button size="sm" onPress={() => setEnabled(!enabled)}>
              {say(enabled ? "keys.off" : "keys.on")}
            </Button>
          </div>
          <Button
            size="sm"
            onPress={() => {
              close();
              void navigate({ to: "/welcome" });
            }}
          >
            {say("person.desk")}
          </Button>
          <Button
            size="sm"
            onPress={() => {
              close();
              void desk.signOut();
            }}
          >
            {say("person.sign-out")}
          </Button>
        </div>
      )}
    </Popover>
  );
}
