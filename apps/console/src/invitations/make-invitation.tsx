import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CustosError } from "@custos/base";
import { formatInvitationLink, invitationCreate, limits } from "@custos/contract";
import { Banner, Button, Modal, RadioGroup, Select } from "@custos/ui";
import type { Made } from "./made-invitation.js";
import { newInvitationKey } from "./new-key.js";
import { codeOf } from "../api/client.js";
import { useOverview, useRelayNow } from "../api/queries.js";
import { useLasting } from "../frame/lasting.js";
import { useWords } from "../messages/words.js";
import { useSignedIn } from "../session/session-provider.js";

const dayMs = 86_400_000;
/** Days that an invitation may be good for; the last is the most that a relay takes. */
const lifetimes = [1, 3, 7, limits.invitationLifetimeMs / dayMs];

export interface MakeInvitationProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onMade: (made: Made) => void;
}

/** Asks which authority and for how long, then makes the key here and tells the relay its public half. */
export function MakeInvitation({ isOpen, onOpenChange, onMade }: MakeInvitationProps) {
  const words = useWords();
  const { client } = useSignedIn();
  const queries = useQueryClient();
  const { data: overview } = useOverview();
  const nowMs = useRelayNow();
  const [days, setDays] = useState(7);
  const [picked, setPicked] = useState<string>();
  const authorities = overview?.authorities ?? [];
  const chosen = picked ?? String(authorities[0]?.number ?? "");

  const make = useMutation({
    networkMode: "always",
    mutationFn: async (): Promise<Made> => {
      if (!overview || nowMs === undefined) throw new CustosError("unavailable");
      const { publicKey, seed } = await newInvitationKey();
      const expiresAtMs = Math.floor(nowMs) + days * dayMs - clockMarginMs;
      await client.call(invitationCreate, {
        invitationKey: publicKey,
        authority: Number(chosen),
        expiresAtMs,
      });
      const link = formatInvitationLink(
        {
          relayUrl: location.origin,
          networkId: overview.networkId,
          charterHash: overview.firstCharterHash,
          invitationKey: seed,
        },
        `${location.origin}/join`,
      );
      return { link, expiresAtMs };
    },
    onSuccess: async (made) => {
      onMade(made);
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["invitations"] }),
        queries.invalidateQueries({ queryKey: ["overview"] }),
      ]);
    },
  });
  const lasts = useLasting(make.isPending);
  const code = make.isError ? codeOf(make.error) : undefined;
  return (
    <Modal
      title={words("make.title")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      actions={
        <Button variant="pri" isPending={lasts} onPress={() => make.isPending || make.mutate()}>
          {words("make.do", { days })}
        </Button>
      }
    >
      <div className="co-make">
        <p className="cu-ink-2">{words("make.what")}</p>
        <Select
          label={words("make.authority")}
          hint={words("make.authority.hint")}
          choices={authorities.map(({ number, code: short, name }) => ({
            value: String(number),
            label: `${short} · ${name}`,
          }))}
          value={chosen === "" ? null : chosen}
          onChange={setPicked}
        />
        <RadioGroup
          label={words("make.days")}
          inline
          choices={lifetimes.map((value) => ({
            value: String(value),
            label: words("make.days.choice", { days: value }),
          }))}
          value={String(days)}
          onChange={(value) => setDays(Number(value))}
        />
        {code !== undefined && (
          <Banner tone="ember">
            {code === "unsupported"
              ? words("make.unsupported")
              : code === "unavailable"
                ? words("make.unavailable")
                : words("invitations.failed", { code })}
          </Banner>
        )}
      </div>
    </Modal>
  );
}

/** This page's idea of the relay's clock may be ahead by so much; the longest lifetime must not be overstepped. */
const clockMarginMs = 10_000;
