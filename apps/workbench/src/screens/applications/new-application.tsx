import { useMemo, useState } from "react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { asId, ensure, toHex, type AuthorisationId, type Day } from "@custos/base";
import { authorisationApply } from "@custos/contract";
import type { CharterAuthority } from "@custos/crypto/codec";
import { encodeAuthorisation } from "@custos/crypto/verify";
import {
  Banner,
  Button,
  Checkbox,
  DaysField,
  Icon,
  Pane,
  PaneBody,
  RadioGroup,
  Select,
  TextArea,
  TextField,
  toast,
} from "@custos/ui";
import { untouched } from "../../authorisation/calendar.js";
import {
  composeAuthorisation,
  draftScope,
  emptyDraft,
  lastKeyDay,
  missingOf,
  type DeskFacts,
  type Draft,
} from "../../authorisation/draft.js";
import { daysOf } from "../../authorisation/scope.js";
import { showDocument, shownToSign } from "../../authorisation/shown.js";
import { useDesk, useSession } from "../../desk/desk.js";
import { errorDetail, errorMessage } from "../../desk/errors.js";
import { useRooms, useRules, useStaff, useToday } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { signatureByPasskey } from "../../passkey/sign.js";
import { useOwnPasskey } from "../case/decide.js";
import { Loaded } from "../case/screen-state.js";
import { ScopeFigures, ScopeKeys, ScopeWords } from "../case/scope-words.js";
import { SubjectsField } from "./subjects-field.js";

/** A new application: the form, and beside it what the approvers will see. */
export function NewApplication() {
  const say = useSay();
  const me = useSession()?.person;
  const rules = useRules();
  const staff = useStaff();
  const today = useToday();
  if (!me) return null;
  return (
    <Loaded query={rules} shape="lines">
      {({ charter, authority }) => (
        <Loaded query={staff} shape="lines">
          {(people) => (
            <Form
              facts={{ charter, authority, applicant: me.id, people, today }}
              title={say("apply.title")}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function newId(): AuthorisationId {
  return asId<AuthorisationId>(toHex(crypto.getRandomValues(new Uint8Array(16))));
}

function Form({ facts, title }: { readonly facts: DeskFacts; readonly title: string }) {
  const say = useSay();
  const [draft, setDraft] = useState<Draft>(() => ({
    ...emptyDraft,
    reader: onlyReader(facts),
    approvers: onlyChoice(facts),
  }));
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  // One id for one form: sent again after a lost answer, it is the same application.
  const [id] = useState(newId);
  const change = (part: Partial<Draft>): void => setDraft((now) => ({ ...now, ...part }));
  const { charter, authority, people, today } = facts;
  const of = (duty: "authorising" | "oversight" | "analyst") =>
    people.filter((person) => person.duty === duty);
  const range =
    draft.fromDay === undefined || draft.toDay === undefined
      ? null
      : { firstDay: draft.fromDay, lastDay: draft.toDay };
  return (
    <>
      <Pane className="wb-form-pane">
        <PaneBody label={title} className="wb-document">
          <Link to="/applications" className="wb-back wb-back-always">
            <Icon name="back" />
            {say("place.applications")}
          </Link>
          <h1 className="cu-head">{title}</h1>
          <form className="wb-form" onSubmit={(event) => event.preventDefault()}>
            <RadioGroup
              label={say("apply.preset")}
              value={draft.preset}
              onChange={(preset) => change({ preset, subjects: [] })}
              choices={[
                { value: "persons", label: say("apply.persons"), hint: say("apply.persons-hint") },
                { value: "rooms", label: say("apply.rooms"), hint: say("apply.rooms-hint") },
              ]}
            />
            <SubjectsField
              preset={draft.preset}
              subjects={draft.subjects}
              names={names}
              onChange={(subjects, called) => {
                change({ subjects });
                setNames((now) => new Map([...now, ...called]));
              }}
            />
            <div className="cu-col">
              <DaysField
                label={say("apply.days")}
                hint={say("apply.days-hint")}
                value={range}
                onChange={(days) => change({ fromDay: days?.firstDay, toDay: days?.lastDay })}
                minDay={today}
                maxDay={lastKeyDay(authority)}
              />
              <div className="cu-row">
                <Button size="sm" onPress={() => change(daysFrom(today, 1, authority))}>
                  {say("apply.days-today")}
                </Button>
                <Button size="sm" onPress={() => change(daysFrom(today, 7, authority))}>
                  {say("apply.days-next", { count: 7 })}
                </Button>
              </div>
            </div>
            <TextField
              label={say("apply.case")}
              hint={say("apply.case-hint")}
              value={draft.caseNumber}
              onChange={(caseNumber) => change({ caseNumber })}
              maxLength={256}
            />
            <TextField
              label={say("apply.legal-basis")}
              hint={say("apply.legal-basis-hint")}
              value={draft.legalBasis}
              onChange={(legalBasis) => change({ legalBasis })}
              maxLength={8192}
            />
            <TextArea
              label={say("apply.necessity")}
              hint={say("apply.necessity-hint")}
              value={draft.necessity}
              onChange={(necessity) => change({ necessity })}
              maxLength={8192}
              rows={5}
              legal
            />
            <Select
              label={say("apply.reader")}
              hint={say("apply.reader-hint")}
              placeholder={say("apply.choose")}
              value={draft.reader ?? null}
              onChange={(reader) => change({ reader })}
              choices={of("analyst").map(({ id, name }) => ({ value: id, label: name }))}
            />
            {(["authorising", "oversight"] as const).map((body) => (
              <fieldset key={body} className="wb-approvers">
                <legend className="cu-label">
                  {say(`apply.approvers.${body}`, { count: authority.approvals[body] })}
                </legend>
                {of(body).map(({ id, name }) => (
                  <Checkbox
                    key={id}
                    isSelected={draft.approvers.includes(id)}
                    onChange={(on) =>
                      change({
                        approvers: on
                          ? [...draft.approvers, id]
                          : draft.approvers.filter((one) => one !== id),
                      })
                    }
                  >
                    <bdi>{name}</bdi>
                  </Checkbox>
                ))}
                {of(body).length === 0 && <p className="cu-small cu-ink-3">{say("apply.nobody")}</p>}
              </fieldset>
            ))}
          </form>
        </PaneBody>
      </Pane>
      <Pane as="article" paper>
        <PaneBody label={say("apply.preview")} className="wb-document">
          <Preview draft={draft} names={names} allowed={charter.caps.identityDaysPerAuthorisation} />
          <Send draft={draft} facts={facts} id={id} />
        </PaneBody>
      </Pane>
    </>
  );
}

/** So many days from today on, as far as there are keys. */
function daysFrom(today: Day, count: number, authority: CharterAuthority): Pick<Draft, "fromDay" | "toDay"> {
  return { fromDay: today, toDay: Math.min(today + count - 1, lastKeyDay(authority)) };
}

/** The only analyst, where there is only one. */
function onlyReader({ people }: DeskFacts): string | undefined {
  const [first, ...others] = people.filter(({ duty }) => duty === "analyst");
  return others.length === 0 ? first?.id : undefined;
}

/** Where a body has no more people than it takes, all of them are asked: there is nothing to choose. */
function onlyChoice({ people, authority }: DeskFacts): string[] {
  return (["authorising", "oversight"] as const).flatMap((body) => {
    const those = people.filter(({ duty }) => duty === body);
    return those.length === authority.approvals[body] ? those.map(({ id }) => id) : [];
  });
}

function Preview({
  draft,
  names,
  allowed,
}: {
  readonly draft: Draft;
  readonly names: ReadonlyMap<string, string>;
  readonly allowed: number;
}) {
  const say = useSay();
  const { data: rooms } = useRooms();
  const scope = draftScope(draft);
  return (
    <>
      <h2 className="cu-small cu-medium cu-ink-3">{say("apply.preview")}</h2>
      {scope ? (
        <>
          <ScopeWords scope={scope} names={names} />
          <ScopeFigures scope={scope} rooms={rooms} allowed={allowed} />
          <div className="wb-case-keys">
            <ScopeKeys
              scope={{ ...scope, releaseUntilDay: scope.toDay }}
              progress={untouched}
              names={names}
            />
          </div>
        </>
      ) : (
        <p className="wb-scope cu-ink-3">{say("apply.preview-empty")}</p>
      )}
    </>
  );
}

function Send({
  draft,
  facts,
  id,
}: {
  readonly draft: Draft;
  readonly facts: DeskFacts;
  readonly id: AuthorisationId;
}) {
  const say = useSay();
  const format = useFormat();
  const desk = useDesk();
  const passkey = useOwnPasskey();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const missing = useMemo(() => missingOf(draft, facts), [draft, facts]);
  const scope = draftScope(draft);
  const keys = scope ? scope.subjects.length * daysOf(scope) : 0;
  const send = useMutation({
    mutationFn: async () => {
      const composed = composeAuthorisation(draft, facts, id);
      ensure(composed && passkey, "malformed", "application: not complete");
      const shown = showDocument(encodeAuthorisation(composed));
      const signature = await signatureByPasskey(shownToSign(shown), passkey);
      return desk.client.call(authorisationApply, {
        document: shown.bytes,
        applicant: facts.applicant,
        signature,
      });
    },
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ["cases"] });
      toast(say("apply.sent"));
      void navigate({ to: "/applications/$id", params: { id } });
    },
  });
  const words = missing.map((what) =>
    say(`missing.${what}`, {
      allowed: facts.charter.caps.identityDaysPerAuthorisation,
      judges: facts.authority.approvals.authorising,
      oversight: facts.authority.approvals.oversight,
    }),
  );
  const because =
    passkey === undefined
      ? say("decide.no-passkey")
      : words.length > 0
        ? say("missing.all", { what: format.list(words) })
        : undefined;
  return (
    <section className="cu-col wb-send">
      {send.isError && (
        <Banner tone="ember">
          <span title={errorDetail(send.error)}>{say(errorMessage(send.error))}</span>
        </Banner>
      )}
      <Button
        variant="pri"
        size="lg"
        icon="key"
        isPending={send.isPending}
        disabledBecause={because}
        onPress={() => send.mutate()}
      >
        {say("apply.send", { count: keys })}
      </Button>
      <p className="cu-small cu-ink-2 wb-measure">{say("apply.send-words")}</p>
    </section>
  );
}
