import type { ReactNode } from "react";
import { Avatar, Brand, Button, Icon, OkLine, Said } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { useTimes } from "../text/use-times.js";
import type { InvitationView } from "../worker/engine-api.js";

export interface JoinFrameProps {
  readonly invitation: InvitationView;
  readonly onRefuse: () => void;
  readonly children: ReactNode;
}

/** Who vouches on one side, the step on the other. */
export function JoinFrame({ invitation, onRefuse, children }: JoinFrameProps) {
  const words = useWords();
  const times = useTimes();
  const { networkName, sponsor, authority, expiresAtMs, charter } = invitation;
  const name = sponsor === undefined ? undefined : isolated(sponsor);
  return (
    <div className="ms-join">
      <aside className="ms-join-side">
        <Brand large />
        <div className="ms-join-vouch">
          <p className="cu-dense cu-ink-3">
            {words("join.invitation", {
              network: isolated(networkName),
              until: times.dateTime(expiresAtMs),
            })}
          </p>
          <h2 className="cu-page">
            {name ? words("join.vouches", { name }) : words("join.operatorVouches")}
          </h2>
          <p className="cu-ink-2">
            {name ? words("join.vouches.words", { name }) : words("join.operatorVouches.words")}
          </p>
          <ol className="ms-chain">
            {sponsor !== undefined && (
              <li>
                <Avatar id={sponsor} name={sponsor} size="list" />
                <span>
                  <span className="cu-medium">
                    <Said>{sponsor}</Said>
                  </span>
                  <span className="cu-small cu-ink-3">{words("join.sponsor")}</span>
                </span>
              </li>
            )}
            <li>
              <span className="ms-chain-you" aria-hidden="true">
                <Icon name="person" size={20} />
              </span>
              <span>
                <span className="cu-medium">{words("join.you")}</span>
                <span className="cu-small cu-ink-3">{words("join.you.words")}</span>
              </span>
            </li>
          </ol>
          <dl className="ms-join-home">
            <dt className="cu-small cu-ink-3">{words("join.authority")}</dt>
            <dd>{authority.name}</dd>
          </dl>
          <OkLine icon="seal">
            <span className="cu-dense">{words("join.checked", { number: charter.number })}</span>
          </OkLine>
        </div>
        <div className="ms-join-unknown">
          <Button variant="quiet" size="sm" onPress={onRefuse}>
            {name ? words("join.leave", { name }) : words("join.leaveOperator")}
          </Button>
        </div>
      </aside>
      <main className="ms-join-main">{children}</main>
    </div>
  );
}
