import { useEffect, useState } from "react";
import { codeOf } from "@custos/base";
import { passkeyChallenge, passkeySignIn, staffOpen } from "@custos/contract";
import { AppearanceMenu, Banner, Brand, Button, Skeleton } from "@custos/ui";
import { useDesk } from "../../desk/desk.js";
import { errorMessage } from "../../desk/errors.js";
import { useSay } from "../../desk/say.js";
import type { MessageId } from "../../messages/en.js";
import { presentPasskey, type KeyKeeper } from "../../passkey/sign.js";
import { useBrowserKey } from "./browser-key.js";
import { useLinkToken } from "./link.js";

type Step =
  | { readonly kind: "ask" }
  | { readonly kind: "link" }
  | { readonly kind: "passkey"; readonly keeper: KeyKeeper }
  | { readonly kind: "failed"; readonly title: MessageId; readonly words: MessageId };

// A token counts once, and a component may be drawn twice: what the link gave is asked for once a page.
const spent = new Set<string>();

/** In front of every desk: by the one-time link the first time, by passkey from then on. */
export function SignIn() {
  const say = useSay();
  const desk = useDesk();
  const token = useLinkToken();
  const [step, setStep] = useState<Step>(() =>
    token !== undefined && !spent.has(token) ? { kind: "link" } : { kind: "ask" },
  );

  const openLink = async (token: string): Promise<void> => {
    try {
      desk.sessions.set(await desk.client.call(staffOpen, { token }));
      spent.add(token);
    } catch (error) {
      if (codeOf(error) === "unavailable") spent.delete(token);
      setStep({ kind: "failed", ...linkFailure(error) });
    }
  };
  useEffect(() => {
    if (token === undefined || spent.has(token)) return;
    spent.add(token);
    void openLink(token);
    // Once a page: the token does not change.
  }, []);

  const inBrowser = useBrowserKey();
  const byPasskey = async (keeper: KeyKeeper): Promise<void> => {
    setStep({ kind: "passkey", keeper });
    try {
      const { options } = await desk.client.call(passkeyChallenge, { host: desk.host });
      const response = await presentPasskey(options, keeper);
      desk.sessions.set(await desk.client.call(passkeySignIn, { response }));
    } catch (error) {
      setStep({ kind: "failed", title: "sign-in.passkey-failed", words: passkeyFailure(error, keeper) });
    }
  };

  return (
    <div className="wb-sign-in">
      <header className="wb-sign-in-top">
        <Brand large>{say("app.name")}</Brand>
        <span className="cu-end" />
        <AppearanceMenu />
      </header>
      <main className="wb-sign-in-card cu-card">
        <h1 className="cu-head">{say(step.kind === "link" ? "sign-in.link-title" : "sign-in.title")}</h1>
        {step.kind === "link" ? (
          <Skeleton rows={2} />
        ) : (
          <>
            {step.kind === "failed" && (
              <Banner tone="ember">
                <b>{say(step.title)}</b>
                <br />
                {say(step.words)}
              </Banner>
            )}
            <p className="cu-ink-2">{say(inBrowser ? "passkey.browser.trial" : "sign-in.words")}</p>
            {inBrowser && (
              <Button
                variant="pri"
                size="lg"
                icon="key"
                block
                isPending={step.kind === "passkey" && step.keeper === "browser"}
                onPress={() => void byPasskey("browser")}
              >
                {say("sign-in.browser")}
              </Button>
            )}
            <Button
              variant={inBrowser ? "quiet" : "pri"}
              size="lg"
              icon="key"
              block
              isPending={step.kind === "passkey" && step.keeper === "device"}
              onPress={() => void byPasskey("device")}
            >
              {say("sign-in.passkey")}
            </Button>
            <p className="cu-small cu-ink-3">{say("sign-in.first")}</p>
          </>
        )}
      </main>
      <footer className="cu-small cu-ink-3">{say("sign-in.recorded")}</footer>
    </div>
  );
}

function linkFailure(error: unknown): { title: MessageId; words: MessageId } {
  switch (codeOf(error)) {
    case "invitation-used":
      return { title: "link.used", words: "link.used-words" };
    case "invitation-expired":
      return { title: "link.expired", words: "link.expired-words" };
    case "invitation-unknown":
    case "malformed":
      return { title: "link.unknown", words: "link.unknown-words" };
    default:
      return { title: "link.failed", words: errorMessage(error) };
  }
}

function passkeyFailure(error: unknown, keeper: KeyKeeper): MessageId {
  const code = codeOf(error);
  if (code !== "not-found" && code !== "bad-signature") return errorMessage(error);
  return keeper === "browser" ? "sign-in.browser-unknown" : "sign-in.passkey-unknown";
}
