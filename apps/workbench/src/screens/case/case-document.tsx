import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Authorisation } from "@custos/crypto/verify";
import { Banner, DefinitionRow, Definitions, Said, SegmentedControl, Tag } from "@custos/ui";
import type { DeskCase } from "../../desk/queries.js";
import { useRooms, useRules } from "../../desk/queries.js";
import { useStaffNames } from "../../desk/names.js";
import { useFormat, useSay } from "../../desk/say.js";
import { ScopeFigures, ScopeKeys, ScopeWords } from "./scope-words.js";

type CaseTab = "scope" | "text";

/** A case as it is read: what it would open, then why, then its full text; which one is in the address. */
export function CaseDocument({
  one,
  names,
  at,
}: {
  readonly one: DeskCase;
  readonly names: ReadonlyMap<string, string>;
  /** The view of which this is a part. */
  readonly at: "/applications/$id" | "/approvals/$id" | "/authorisations/$id";
}) {
  const say = useSay();
  const navigate = useNavigate();
  const { tab = "scope" } = useSearch({ strict: false });
  const onTab = (next: CaseTab): void =>
    void navigate({ to: at, params: { id: one.id }, search: next === "text" ? { tab: "text" } : {} });
  const { data: rooms } = useRooms();
  const { data: rules } = useRules();
  if (!one.shown) return <Banner tone="ember">{say("case.unreadable")}</Banner>;
  const { authorisation } = one.shown;
  return (
    <>
      <header className="cu-row cu-wrap wb-case-head">
        <h1 className="cu-small cu-medium cu-ink-3">
          {say(
            one.state === "applied" || one.state === "refused" ? "case.application" : "case.authorisation",
          )}{" "}
          <bdi className="cu-id">{authorisation.case}</bdi>
        </h1>
        <StateTag one={one} />
        <span className="cu-end" />
        <SegmentedControl
          label={say("case.views")}
          value={tab}
          onChange={onTab}
          choices={[
            { value: "scope", label: say("case.scope") },
            { value: "text", label: say("case.text") },
          ]}
        />
      </header>
      {tab === "text" ? (
        <FullText one={one} />
      ) : (
        <>
          <ScopeWords scope={authorisation} names={names} />
          <ScopeFigures
            scope={authorisation}
            rooms={rooms}
            allowed={rules?.charter.caps.identityDaysPerAuthorisation}
          />
          <div className="wb-case-keys">
            <ScopeKeys scope={authorisation} progress={one} names={names} />
          </div>
          <hr className="cu-line" />
          <CaseReasons authorisation={authorisation} />
        </>
      )}
    </>
  );
}

/** How a case stands, in a word. */
export function StateTag({ one }: { readonly one: Pick<DeskCase, "state"> }) {
  const say = useSay();
  const tone = {
    applied: "line",
    refused: "slate",
    granted: "brass",
    suspended: "ember",
    revoked: "slate",
    expired: "slate",
  } as const;
  return <Tag tone={tone[one.state]}>{say(`state.${one.state}`)}</Tag>;
}

function CaseReasons({ authorisation }: { readonly authorisation: Authorisation }) {
  const say = useSay();
  const format = useFormat();
  const staff = useStaffNames();
  const { necessity, legalBasis, noticeDueDay, toDay, releaseUntilDay, applicant, reader } = authorisation;
  return (
    <Definitions>
      <DefinitionRow term={say("case.necessity")} legal>
        <Said as="p">{necessity}</Said>
      </DefinitionRow>
      <DefinitionRow term={say("case.legal-basis")}>
        <Said>{legalBasis}</Said>
      </DefinitionRow>
      <DefinitionRow term={say("case.notice-due")}>
        {say("case.notice-words", { day: format.day(noticeDueDay), count: noticeDueDay - toDay })}
      </DefinitionRow>
      <DefinitionRow term={say("case.last-key")}>{format.day(releaseUntilDay)}</DefinitionRow>
      <DefinitionRow term={say("case.applicant")}>
        <bdi>{staff(applicant)}</bdi>
      </DefinitionRow>
      <DefinitionRow term={say("case.reader")}>
        <bdi>{staff(reader)}</bdi>
      </DefinitionRow>
    </Definitions>
  );
}

/** The document as it is signed, byte for byte: canonical JSON, broken into lines for the eye alone. */
function FullText({ one }: { readonly one: DeskCase }) {
  const say = useSay();
  return (
    <div className="cu-col">
      <p className="cu-ink-2 wb-measure">{say("case.text-words")}</p>
      <pre className="wb-full-text cu-mono" dir="ltr" tabIndex={0} aria-label={say("case.text")}>
        {new TextDecoder().decode(one.document).replaceAll(/,(?=")/g, ",\n")}
      </pre>
    </div>
  );
}
