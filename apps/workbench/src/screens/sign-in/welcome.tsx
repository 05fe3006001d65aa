import { useEffect } from "react";
import { useNavigate } from "@tanstack/react-router";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { passkeyBegin, passkeyFinish, type StaffPerson } from "@custos/contract";
import { Avatar, Banner, Button, Icon, OkLine, ProgressSteps, Tag, type Step } from "@custos/ui";
import { useDesk, useSession } from "../../desk/desk.js";
import { errorMessage } from "../../desk/errors.js";
import { useMe, useRules, type Me } from "../../desk/queries.js";
import { useSay } from "../../desk/say.js";
import { placesOf, signsForBody } from "../../frame/duties.js";
import { makePasskey, type KeyKeeper } from "../../passkey/sign.js";
import { useBrowserKey } from "./browser-key.js";

/** Who you are and what this desk does; here people of the bodies make the passkey with which they sign. */
export function Welcome() {
  const say = useSay();
  const desk = useDesk();
  const session = useSession();
  const { data: me } = useMe(true);
  const person = me?.person ?? session?.person;
  // The session in the tab follows what the server says of the person, so that other screens need not ask.
  useEffect(() => {
    const now = desk.sessions.current;
    if (now && me && now.person.passkey !== me.person.passkey)
      desk.sessions.set({ ...now, person: me.person });
  }, [desk, me]);
  if (!person) return null;
  return (
    <div className="wb-page wb-welcome">
      <header className="cu-row">
        <Avatar id={person.id} name={person.name} size="lg" />
        <div className="cu-grow">
          <h1 className="cu-page">
            <bdi>{person.name}</bdi>
          </h1>
          <p className="cu-ink-2">
            {say(`duty.${person.duty}`)}
            {me && <>, {me.authorityName}</>}
          </p>
        </div>
      </header>
      <section className="cu-card cu-col">
        <h2 className="cu-title">{say("welcome.desk")}</h2>
        <p className="cu-legal">{say(`welcome.does.${person.duty}`)}</p>
        <OkLine icon="lock" tone="slate">
          {say(person.duty === "analyst" ? "welcome.recorded" : "frame.no-messages")}
        </OkLine>
      </section>
      <PasskeyCard person={person} me={me} />
    </div>
  );
}

function PasskeyCard({ person, me }: { readonly person: StaffPerson; readonly me: Me | undefined }) {
  const say = useSay();
  const desk = useDesk();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const make = useMutation({
    mutationFn: async (keeper: KeyKeeper) => {
      const { options } = await desk.client.call(passkeyBegin, { host: desk.host });
      const response = await makePasskey(options, keeper);
      return desk.client.call(passkeyFinish, { response });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  const signs = signsForBody(person);
  const steps = useSteps(person, make.isPending);
  const inBrowser = useBrowserKey(me?.credentialId) && me?.credentialId !== undefined;
  const begin = placesOf(person.duty)[0];
  const go = begin && (
    <Button
      variant={person.passkey === "none" && signs ? "plain" : "pri"}
      size="lg"
      onPress={() => void navigate({ to: begin.path })}
    >
      {say("welcome.go", { place: say(begin.label) })}
    </Button>
  );
  return (
    <section className="cu-card cu-col" aria-live="polite">
      <h2 className="cu-title cu-row">
        <span className="cu-grow">{say("passkey.title")}</span>
        <Tag tone={person.passkey === "admitted" ? "pine" : "line"}>{say(stateMessage(person, signs))}</Tag>
      </h2>
      {inBrowser ? (
        <>
          <OkLine icon="key" tone="slate">
            {say("passkey.browser.kind")}
          </OkLine>
          <p className="cu-ink-2">{say("passkey.browser.trial")}</p>
        </>
      ) : (
        <p className="cu-ink-2">{say(signs ? "passkey.what-body" : "passkey.what")}</p>
      )}
      {signs && <ProgressSteps steps={steps} />}
      {make.isError && <Banner tone="ember">{say(errorMessage(make.error))}</Banner>}
      {person.passkey === "none" && (
        <Button
          variant={signs ? "pri" : "plain"}
          size="lg"
          icon="key"
          isPending={make.isPending && make.variables === "device"}
          onPress={() => make.mutate("device")}
        >
          {say("passkey.make")}
        </Button>
      )}
      {person.passkey === "none" && me?.softwareKeys && (
        <div className="cu-col cu-small cu-ink-2">
          <div className="cu-row cu-wrap">
            {say("passkey.browser.ask")}
            <Button
              size="sm"
              isPending={make.isPending && make.variables === "browser"}
              onPress={() => make.mutate("browser")}
            >
              {say("passkey.browser.make")}
            </Button>
          </div>
          <p>{say("passkey.browser.trial")}</p>
        </div>
      )}
      {person.passkey === "waiting" && signs && (
        <p className="cu-row cu-ink-2">
          <Icon name="clock" />
          {say("passkey.waiting-words")}
        </p>
      )}
      {(person.passkey === "admitted" || !signs) && go}
    </section>
  );
}

function stateMessage({ passkey }: StaffPerson, signs: boolean) {
  if (passkey === "none") return "passkey.none" as const;
  if (!signs) return "passkey.made" as const;
  return passkey === "waiting" ? ("passkey.waiting" as const) : ("passkey.admitted" as const);
}

function useSteps({ passkey, duty }: StaffPerson, making: boolean): Step[] {
  const say = useSay();
  const { data: rules } = useRules();
  // An applicant is admitted by the judges' trustees, everybody else by those of their own body.
  const quorum = duty === "oversight" ? rules?.authority.oversight : rules?.authority.authorising;
  const count = quorum?.threshold ?? 0;
  const made = passkey !== "none";
  const admitted = passkey === "admitted";
  return [
    {
      id: "make",
      label: say(making ? "passkey.step.making" : "passkey.step.make"),
      state: made ? "done" : "current",
    },
    {
      id: "admit",
      label: say(duty === "oversight" ? "passkey.step.admit-oversight" : "passkey.step.admit", { count }),
      state: admitted ? "done" : made ? "current" : "waiting",
    },
    { id: "sign", label: say("passkey.step.sign"), state: admitted ? "current" : "waiting" },
  ];
}
