import type { ErrorCode } from "@custos/base";
import { Banner, Brand } from "@custos/ui";
import { useWords } from "../messages/words.js";
import type { MessageId } from "../messages/en.js";
import { openLink, type SignInOutcome } from "./open-link.js";
import "./sign-in.css";

const sayings: Partial<Record<ErrorCode, MessageId>> = {
  "invitation-used": "signIn.used",
  "invitation-expired": "signIn.expired",
  "invitation-unknown": "signIn.unknown",
  unavailable: "signIn.unavailable",
};

export interface SignInProps {
  readonly outcome: SignInOutcome;
  readonly onOutcome: (outcome: SignInOutcome) => void;
}

/** Nobody is signed in: says why, and how to get a link. */
export function SignIn({ outcome, onOutcome }: SignInProps) {
  const words = useWords();
  const { token } = outcome.kind === "refused" ? outcome : {};
  const again = async (): Promise<void> => {
    if (token !== undefined) onOutcome(await openLink(token, sessionStorage));
  };
  return (
    <main className="co-sign-in">
      <div className="co-sign-in-card">
        <Brand large>{words("app.name")}</Brand>
        <h1 className="cu-head">{words("signIn.title")}</h1>
        {outcome.kind === "ended" && <Banner tone="slate">{words("signIn.ended")}</Banner>}
        {outcome.kind === "refused" && (
          <Banner
            tone="ember"
            {...(token !== undefined && {
              action: { label: words("signIn.again"), onPress: () => void again() },
            })}
          >
            {words(sayings[outcome.code] ?? "signIn.failed", { code: outcome.code })}
          </Banner>
        )}
        <p className="cu-ink-2">{words("signIn.how")}</p>
        <dl className="co-commands">
          <div>
            <dt>
              <code dir="ltr">custos up</code>
            </dt>
            <dd>{words("signIn.up")}</dd>
          </div>
        </dl>
        <p className="cu-small cu-ink-3">{words("signIn.lasts")}</p>
      </div>
    </main>
  );
}
