import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { EmptyState, Skeleton, useLanguage } from "@custos/ui";
import type { OwnIdentity } from "@custos/sdk";
import { useLoaded } from "../engine/use-loaded.js";
import { useEngine, useView } from "../engine/use-engine.js";
import { errorCodeOf } from "../engine/error-code.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import type { InvitationView } from "../worker/engine-api.js";
import { JoinFailed } from "./join-failed.js";
import { JoinFrame } from "./join-frame.js";
import { NameStep } from "./name-step.js";
import { ProgressStep } from "./progress-step.js";
import { ReadStep } from "./read-step.js";
import { Refused } from "./refused.js";
import { Lone } from "../frame/lone.js";

/** Joining by the invitation in the address: who vouches, the disclosure, a name, in. */
export function JoinScreen() {
  const { phase } = useView();
  // The address holds a secret that works once; what it was is remembered for as long as this screen lives.
  const [link] = useState(() => `custos:join${location.hash}`);
  const [going, setGoing] = useState(false);
  if (phase.is === "member" && !going) return <AlreadyMember self={phase.self} />;
  return <Joining link={link} onGoing={setGoing} />;
}

function AlreadyMember({ self }: { readonly self: OwnIdentity }) {
  const words = useWords();
  return (
    <Lone>
      <EmptyState
        centred
        icon="shield-check"
        title={words("join.already.title")}
        action={
          <Link to="/" className="cu-btn cu-btn-pri">
            {words("app.home")}
          </Link>
        }
      >
        {words("join.already.words", { name: isolated(self.displayName) })}
      </EmptyState>
    </Lone>
  );
}

type Step = "read" | "refused" | "name" | "in";

interface JoiningProps {
  readonly link: string;
  readonly onGoing: (going: boolean) => void;
}

function Joining({ link, onGoing }: JoiningProps) {
  const { api } = useEngine();
  const { language } = useLanguage();
  const [spoken, setSpoken] = useState<string>();
  const asked = spoken ?? language;
  const load = useCallback(() => api.inspect(link, asked), [api, link, asked]);
  const [found, again] = useLoaded(load);
  const words = useWords();
  if (found.is === "loading") {
    return (
      <Lone label={words("join.checking")}>
        <div className="ms-starting">
          <p className="cu-ink-2">{words("join.checking")}</p>
          <Skeleton rows={6} />
        </div>
      </Lone>
    );
  }
  if (found.is === "failed") return <JoinFailed code={found.code} onRetry={again} />;
  return <Steps invitation={found.value} onLanguage={setSpoken} onAgain={again} onGoing={onGoing} />;
}

interface StepsProps {
  readonly invitation: InvitationView;
  readonly onLanguage: (language: string) => void;
  readonly onAgain: () => void;
  readonly onGoing: (going: boolean) => void;
}

function Steps({ invitation, onLanguage, onAgain, onGoing }: StepsProps) {
  const { api } = useEngine();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>("read");
  const [name, setName] = useState("");
  const [failure, setFailure] = useState<string>();
  const join = async (): Promise<void> => {
    setStep("in");
    setFailure(undefined);
    onGoing(true);
    try {
      await api.join({ displayName: name.trim() });
      void navigator.storage?.persist?.();
      // The link is used up: nothing of it stays in the history.
      await navigate({ to: "/", replace: true });
    } catch (error) {
      onGoing(false);
      setFailure(errorCodeOf(error));
    }
  };
  if (step === "refused") return <Refused onBack={() => setStep("read")} />;
  return (
    <JoinFrame invitation={invitation} onRefuse={() => setStep("refused")}>
      {step === "read" && (
        <ReadStep
          invitation={invitation}
          onLanguage={onLanguage}
          onAccept={() => setStep("name")}
          onRefuse={() => setStep("refused")}
        />
      )}
      {step === "name" && (
        <NameStep name={name} onName={setName} onBack={() => setStep("read")} onJoin={() => void join()} />
      )}
      {step === "in" && (
        <ProgressStep
          version={invitation.disclosure.version}
          failure={failure}
          onRetry={() => {
            if (failure === "disclosure-not-accepted") {
              setStep("read");
              onAgain();
            } else void join();
          }}
        />
      )}
    </JoinFrame>
  );
}
