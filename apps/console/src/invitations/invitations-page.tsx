import { useState } from "react";
import { Button, PageHeader } from "@custos/ui";
import { stateOf } from "./invitation.js";
import { InvitationTable } from "./invitation-table.js";
import { MadeInvitation, type Made } from "./made-invitation.js";
import { MakeInvitation } from "./make-invitation.js";
import { useInvitations, useRelayNow } from "../api/queries.js";
import { Loaded } from "../frame/loaded.js";
import { useWords } from "../messages/words.js";
import "./invitations.css";

/** Every invitation and what became of it; makes new ones and takes unused ones back. */
export function InvitationsPage() {
  const words = useWords();
  const invitations = useInvitations();
  const nowMs = useRelayNow() ?? 0;
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Made>();
  const all = invitations.data ?? [];
  const open = all.filter((one) => stateOf(one, nowMs) === "open").length;
  return (
    <>
      <PageHeader
        title={words("invitations.title")}
        below={invitations.data && words("invitations.below", { open, count: all.length })}
      >
        {!made && (
          <Button variant="pri" icon="plus" onPress={() => setMaking(true)}>
            {words("invitations.make")}
          </Button>
        )}
      </PageHeader>
      <div className="co-body co-invitations">
        {made && <MadeInvitation made={made} onDone={() => setMade(undefined)} />}
        <Loaded query={invitations} rows={8}>
          {(listed) => <InvitationTable invitations={listed} nowMs={nowMs} />}
        </Loaded>
      </div>
      <MakeInvitation
        isOpen={isMaking}
        onOpenChange={setMaking}
        onMade={(one) => {
          setMade(one);
          setMaking(false);
        }}
      />
    </>
  );
}
