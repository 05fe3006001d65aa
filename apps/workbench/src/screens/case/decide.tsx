import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ensure, toHex } from "@custos/base";
import { authorisationApprove, authorisationRevoke, type StaffPerson } from "@custos/contract";
import { Banner, Button, Modal, TextArea, toast } from "@custos/ui";
import { keysOf } from "../../authorisation/scope.js";
import {
  makeRefusal,
  refusalToSign,
  shownToSign,
  signedRefusal,
  type Refusal,
} from "../../authorisation/shown.js";
import { standingOf } from "../../authorisation/standing.js";
import { useDesk } from "../../desk/desk.js";
import { errorDetail, errorMessage } from "../../desk/errors.js";
import { useStaffNames } from "../../desk/names.js";
import { useMe, type DeskCase } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";
import { signatureByPasskey, signByPasskey, type OwnPasskey } from "../../passkey/sign.js";

/** The passkey with which this person signs here. */
export function useOwnPasskey(): OwnPasskey | undefined {
  const { host } = useDesk();
  const { data: me } = useMe();
  return me?.credentialId === undefined ? undefined : { credentialId: me.credentialId, rpId: host };
}

/** Approve or refuse, as far as it is this person's turn; and what the public log will say of it. */
export function Decide({
  one,
  me,
  onDecided,
}: {
  readonly one: DeskCase;
  readonly me: StaffPerson;
  /** Called once this person has signed, so that the case stays open although it no longer waits. */
  readonly onDecided: () => void;
}) {
  const say = useSay();
  const desk = useDesk();
  const queries = useQueryClient();
  const passkey = useOwnPasskey();
  const [refusing, setRefusing] = useState(false);
  const approve = useMutation({
    mutationFn: async () => {
      ensure(one.shown && passkey, "not-authorised", "no passkey");
      const signature = await signatureByPasskey(shownToSign(one.shown), passkey);
      return desk.client.call(authorisationApprove, { id: one.id, role: me.id, signature });
    },
    onSuccess: ({ granted }) => {
      onDecided();
      toast(say(granted ? "decide.granted" : "decide.approved"));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["cases"] }),
  });
  const standing = standingOf(one, me);
  const refuser = useRefuser(one);
  const signed = one.signatures.some(({ role }) => role === me.id);
  if (!one.shown) return null;
  const keys = keysOf(one.shown.authorisation);
  return (
    <>
      {standing === "yours" ? (
        <section className="wb-section cu-col wb-decide">
          {approve.isError && (
            <Banner tone="ember">
              <span title={errorDetail(approve.error)}>{say(errorMessage(approve.error))}</span>
            </Banner>
          )}
          <Button
            variant="br"
            size="lg"
            icon="key"
            block
            isPending={approve.isPending}
            disabledBecause={passkey ? undefined : say("decide.no-passkey")}
            onPress={() => approve.mutate()}
          >
            {say("decide.approve", { count: keys })}
          </Button>
          <Button block onPress={() => setRefusing(true)}>
            {say("decide.refuse")}
          </Button>
          <p className="cu-small cu-ink-2">{say("decide.log", { count: keys })}</p>
        </section>
      ) : (
        <p className="wb-section cu-small cu-ink-2">{say(outcome(one, signed), refuser)}</p>
      )}
      {/* At one place whatever the standing: after the refusal the reason is still to be saved. */}
      <RefuseDialog one={one} me={me} isOpen={refusing} onOpenChange={setRefusing} onDecided={onDecided} />
    </>
  );
}

/** Who refused, for the sentence that says so. */
export function useRefuser({ refusedBy }: Pick<DeskCase, "refusedBy">): { known: string; name: string } {
  const staff = useStaffNames();
  return {
    known: refusedBy === undefined ? "no" : "yes",
    name: refusedBy === undefined ? "" : staff(refusedBy),
  };
}

function outcome({ state }: DeskCase, signed: boolean) {
  if (state === "granted") return "outcome.granted" as const;
  if (state !== "applied") return `outcome.${state}` as const;
  return signed ? ("outcome.signed" as const) : ("outcome.others" as const);
}

function RefuseDialog({
  one,
  me,
  isOpen,
  onOpenChange,
  onDecided,
}: {
  readonly one: DeskCase;
  readonly me: StaffPerson;
  readonly onDecided: () => void;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const say = useSay();
  const desk = useDesk();
  const queries = useQueryClient();
  const passkey = useOwnPasskey();
  const [reason, setReason] = useState("");
  const refuse = useMutation({
    mutationFn: async () => {
      ensure(one.shown && passkey, "not-authorised", "no passkey");
      const { authority } = one.shown.authorisation;
      const refusal = makeRefusal({ id: one.id, authority }, me.id, reason.trim(), desk.client.clock.nowMs());
      const signature = await signByPasskey(refusalToSign(refusal), passkey);
      await desk.client.call(authorisationRevoke, { leaf: signedRefusal(refusal, signature) });
      return refusal;
    },
    onSuccess: onDecided,
    onSettled: () => queries.invalidateQueries({ queryKey: ["cases"] }),
  });
  const disabledBecause = reason.trim() === "" ? say("refuse.reason-missing") : undefined;
  return (
    <Modal
      title={say("refuse.title", { number: one.shown?.authorisation.case ?? "" })}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      alert={refuse.data !== undefined}
      actions={
        refuse.data ? (
          <>
            <Button icon="download" onPress={() => saveReason(refuse.data)}>
              {say("refuse.save")}
            </Button>
            <Button variant="pri" onPress={() => onOpenChange(false)}>
              {say("refuse.done")}
            </Button>
          </>
        ) : (
          <Button
            variant="em"
            icon="key"
            isPending={refuse.isPending}
            disabledBecause={disabledBecause}
            onPress={() => refuse.mutate()}
          >
            {say("refuse.sign")}
          </Button>
        )
      }
    >
      {refuse.data ? (
        <p>{say("refuse.kept")}</p>
      ) : (
        <div className="cu-col">
          {refuse.isError && <Banner tone="ember">{say(errorMessage(refuse.error))}</Banner>}
          <TextArea
            label={say("refuse.reason")}
            hint={say("refuse.reason-hint")}
            value={reason}
            onChange={setReason}
            legal
          />
          <div className="wb-well">
            <b>{say("refuse.log-title")}</b>
            <p>{say("refuse.log-says", { id: one.id.slice(0, 8) })}</p>
            <p className="cu-ink-2">{say("refuse.log-not")}</p>
          </div>
        </div>
      )}
    </Modal>
  );
}

/** A file that opens the log's commitment: with it, and only with it, the reason can be proved later. */
function saveReason({ unsigned, salt, reason }: Refusal): void {
  const proof = {
    says: "custos commitment 1",
    content: toHex(unsigned.content),
    salt: toHex(salt),
    private: new TextDecoder().decode(reason),
  };
  const url = URL.createObjectURL(new Blob([JSON.stringify(proof, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `refusal-${unsigned.id.slice(0, 8)}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
