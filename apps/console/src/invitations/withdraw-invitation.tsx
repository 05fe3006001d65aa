import { useMutation, useQueryClient } from "@tanstack/react-query";
import { invitationWithdraw } from "@custos/contract";
import { Banner, Button, Modal } from "@custos/ui";
import { shortKey, type ListedInvitation } from "./invitation.js";
import { codeOf } from "../api/client.js";
import { useLasting } from "../frame/lasting.js";
import { useWords } from "../messages/words.js";
import { useSignedIn } from "../session/session-provider.js";

export interface WithdrawInvitationProps {
  readonly invitation: ListedInvitation;
  readonly onDone: () => void;
}

/** Says what withdrawing does, before it is done. */
export function WithdrawInvitation({ invitation, onDone }: WithdrawInvitationProps) {
  const words = useWords();
  const { client } = useSignedIn();
  const queries = useQueryClient();
  const key = shortKey(invitation.invitationKey);
  const withdraw = useMutation({
    networkMode: "always",
    mutationFn: () => client.call(invitationWithdraw, { invitationKey: invitation.invitationKey }),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["invitations"] }),
        queries.invalidateQueries({ queryKey: ["overview"] }),
      ]),
  });
  const lasts = useLasting(withdraw.isPending);
  const code = withdraw.isError ? codeOf(withdraw.error) : undefined;
  return (
    <Modal
      title={words("invitations.withdraw.title", { key })}
      isOpen
      onOpenChange={onDone}
      actions={
        <>
          <Button variant="quiet" onPress={onDone}>
            {words("invitations.withdraw.keep")}
          </Button>
          {code !== "invitation-used" && (
            <Button variant="em" isPending={lasts} onPress={() => withdraw.isPending || withdraw.mutate()}>
              {words("invitations.withdraw.do")}
            </Button>
          )}
        </>
      }
    >
      <p>{words("invitations.withdraw.what")}</p>
      {code !== undefined && (
        <Banner tone="ember">
          {code === "invitation-used"
            ? words("invitations.withdraw.used")
            : words("invitations.failed", { code })}
        </Banner>
      )}
    </Modal>
  );
}
