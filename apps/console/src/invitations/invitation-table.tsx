import { useMemo, useState } from "react";
import { Button, Chip, EmptyState, Said, Table, Tag, type TableColumn, type Tone } from "@custos/ui";
import type { PersonId } from "@custos/base";
import { shortKey, stateOf, type InvitationState, type ListedInvitation } from "./invitation.js";
import { WithdrawInvitation } from "./withdraw-invitation.js";
import { useOverview, usePeople } from "../api/queries.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";

const tones: Record<InvitationState, Tone> = {
  open: "pine",
  used: "slate",
  withdrawn: "ember",
  expired: "slate",
};

export interface InvitationTableProps {
  readonly invitations: readonly ListedInvitation[];
  readonly nowMs: number;
}

/** The newest invitations, and the way to take one back. */
export function InvitationTable({ invitations, nowMs }: InvitationTableProps) {
  const words = useWords();
  const dates = useDates();
  const { data: people } = usePeople();
  const { data: overview } = useOverview();
  const [taken, setTaken] = useState<ListedInvitation>();
  const names = useMemo(
    () => new Map((people ?? []).map(({ personId, displayName }) => [personId, displayName])),
    [people],
  );
  const nameOf = (id: PersonId): string => names.get(id) ?? id.slice(0, 8);
  const columns: TableColumn<ListedInvitation>[] = [
    {
      id: "key",
      header: words("invitations.key"),
      isRowHeader: true,
      cell: ({ invitationKey }) => <bdi className="cu-mono">{shortKey(invitationKey)}</bdi>,
    },
    {
      id: "state",
      header: words("invitations.state"),
      cell: (one) => {
        const state = stateOf(one, nowMs);
        if (one.usedBy === undefined)
          return <Chip tone={tones[state]}>{words(`invitations.state.${state}`)}</Chip>;
        return (
          <Chip tone={tones.used} icon="check">
            <Said>{words("invitations.usedBy", { name: nameOf(one.usedBy) })}</Said>
          </Chip>
        );
      },
    },
    {
      id: "act",
      header: words("invitations.act"),
      cell: (one) =>
        stateOf(one, nowMs) === "open" && (
          <Button size="sm" onPress={() => setTaken(one)}>
            {words("invitations.withdraw", { key: shortKey(one.invitationKey) })}
          </Button>
        ),
    },
    {
      id: "authority",
      header: words("invitations.authority"),
      cell: ({ authority }) => (
        <Tag>{overview?.authorities.find(({ number }) => number === authority)?.code ?? authority}</Tag>
      ),
    },
    {
      id: "by",
      header: words("invitations.by"),
      cell: ({ sponsor }) =>
        sponsor === undefined ? (
          <span className="cu-ink-3">{words("people.byOperator")}</span>
        ) : (
          <Said>{nameOf(sponsor)}</Said>
        ),
    },
    { id: "made", header: words("invitations.made"), cell: ({ createdAtMs }) => dates.moment(createdAtMs) },
    { id: "until", header: words("invitations.until"), cell: ({ expiresAtMs }) => dates.moment(expiresAtMs) },
  ];
  return (
    <div className="co-sheet">
      <Table
        label={words("invitations.title")}
        columns={columns}
        rows={invitations}
        rowId={({ invitationKey }) => invitationKey.join()}
        empty={<EmptyState title={words("invitations.none")}>{words("invitations.noneHow")}</EmptyState>}
      />
      {taken && <WithdrawInvitation invitation={taken} onDone={() => setTaken(undefined)} />}
    </div>
  );
}
