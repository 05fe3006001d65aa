import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useIntl } from "react-intl";
import type { RoomOverview } from "@custos/sdk";
import { Avatar, Button, classNames, Icon, IconButton, Menu, Modal, Said, toast } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useConnected, useEngine, useSelf } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { AddPeople } from "../rooms/add-people.js";
import { isolated } from "../text/names.js";
import { usePersonName } from "../text/use-person-names.js";

interface RoomHeaderProps {
  readonly room: RoomOverview;
  readonly title: string;
  readonly who: boolean;
}

/** The room's name and people, the shield, and what can be done with the room. */
export function RoomHeader({ room, title, who }: RoomHeaderProps) {
  const words = useWords();
  const connected = useConnected();
  const [asked, setAsked] = useState<"add" | "leave">();
  const active = room.standing === "active";
  const hint = connected ? undefined : words("room.offline");
  return (
    <header className="ms-room-head">
      <Link to="/" className="cu-ib ms-back" aria-label={words("app.back")}>
        <Icon name="back" size={18} />
      </Link>
      <Avatar id={room.roomId} name={title} kind="room" />
      <div className="cu-grow ms-room-names">
        <h1>
          <Said>{title}</Said>
        </h1>
        <People room={room} />
      </div>
      <Link
        to={who ? "/rooms/$roomId" : "/rooms/$roomId/who"}
        params={{ roomId: room.roomId }}
        className={classNames("ms-shield", who && "ms-shield-on")}
        aria-label={words("room.who")}
        {...(who && { "aria-current": "page" as const })}
      >
        <Icon name="shield-check" size={18} />
        <span>{words("room.who")}</span>
      </Link>
      {active && (
        <Menu
          label={words("room.more")}
          trigger={<IconButton icon="more" label={words("room.more")} />}
          entries={[
            {
              id: "add",
              label: words("room.add"),
              icon: "person-key",
              isDisabled: !connected,
              hint,
              onAction: () => setAsked("add"),
            },
            {
              id: "leave",
              label: words("room.leave"),
              icon: "sign-out",
              takesAway: true,
              isDisabled: !connected,
              hint,
              onAction: () => setAsked("leave"),
            },
          ]}
        />
      )}
      <AddPeople
        room={room}
        title={title}
        isOpen={asked === "add"}
        onOpenChange={(open) => setAsked(open ? "add" : undefined)}
      />
      <LeaveRoom
        room={room}
        title={title}
        isOpen={asked === "leave"}
        onOpenChange={(open) => setAsked(open ? "leave" : undefined)}
      />
    </header>
  );
}

function People({ room: { people } }: Pick<RoomHeaderProps, "room">) {
  const words = useWords();
  const intl = useIntl();
  const self = useSelf();
  const nameOf = usePersonName();
  const others = people.filter((id) => id !== self.personId);
  const includesSelf = others.length < people.length;
  const names = others.map((id) => isolated(nameOf(id)));
  if (includesSelf) names.push(words("person.you"));
  const text =
    others.length === 0 && includesSelf
      ? words("people.only")
      : names.length === 0
        ? ""
        : intl.formatList(names);
  return <p className="cu-small cu-ink-3 cu-ellipsis">{text}</p>;
}

interface LeaveRoomProps {
  readonly room: RoomOverview;
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function LeaveRoom({ room, title, isOpen, onOpenChange }: LeaveRoomProps) {
  const { api } = useEngine();
  const words = useWords();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    onOpenChange(false);
    try {
      await api.leave(room.roomId);
      toast(words("room.left.toast", { room: isolated(title) }));
      await navigate({ to: "/" });
    } catch (error) {
      toast(words("message.refused", { code: errorCodeOf(error) }), "ember");
    }
  };
  return (
    <Modal
      title={words("room.leave.title", { room: isolated(title) })}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <>
          <Button variant="quiet" onPress={() => onOpenChange(false)}>
            {words("room.leave.keep")}
          </Button>
          <Button variant="em" onPress={() => void leave()}>
            {words("room.leave.do", { room: isolated(title) })}
          </Button>
        </>
      }
    >
      <p>{words("room.leave.words")}</p>
    </Modal>
  );
}
