import { useEffect, useState } from "react";
import type { PersonId } from "@custos/base";
import type { RoomOverview } from "@custos/sdk";
import { Button, Modal, toast } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useEngine, useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { ChoosePeople } from "./choose-people.js";

export interface AddPeopleProps {
  readonly room: RoomOverview;
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Who comes into a room that is there already. */
export function AddPeople({ room, title, isOpen, onOpenChange }: AddPeopleProps) {
  const { api } = useEngine();
  const { people } = useView();
  const words = useWords();
  const [chosen, setChosen] = useState<ReadonlySet<PersonId>>(new Set());
  useEffect(() => {
    if (!isOpen) return;
    setChosen(new Set());
    api.refreshPeople().catch(() => {});
  }, [api, isOpen]);
  const others = people.filter(({ personId }) => !room.people.includes(personId));
  const add = async (): Promise<void> => {
    onOpenChange(false);
    try {
      await api.addPeople(room.roomId, [...chosen]);
    } catch (error) {
      toast(words("message.refused", { code: errorCodeOf(error) }), "ember");
    }
  };
  return (
    <Modal
      title={words("room.add.title", { room: isolated(title) })}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <Button
          variant="pri"
          onPress={() => void add()}
          disabledBecause={chosen.size === 0 ? words("room.add.choose") : undefined}
        >
          {words("room.add.do", { count: chosen.size })}
        </Button>
      }
    >
      <p className="cu-ink-2">{words("room.add.words")}</p>
      <ChoosePeople people={others} chosen={chosen} onChange={setChosen} none={words("room.add.none")} />
    </Modal>
  );
}
