import { useState, type ReactNode } from "react";
import { Button, Icon, languages, Modal, Rings, Select, useLanguage, type IconName } from "@custos/ui";
import { CharterText } from "../charter/charter-text.js";
import { DisclosureText } from "../charter/disclosure-text.js";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import type { InvitationView } from "../worker/engine-api.js";
import { StepHead } from "./step-head.js";

export interface ReadStepProps {
  readonly invitation: InvitationView;
  readonly onLanguage: (language: string) => void;
  readonly onAccept: () => void;
  readonly onRefuse: () => void;
}

/** The disclosure, readable in a minute; the whole charter is one press away. */
export function ReadStep({ invitation, onLanguage, onAccept, onRefuse }: ReadStepProps) {
  const words = useWords();
  const [charterOpen, setCharterOpen] = useState(false);
  const { disclosure, charter } = invitation;
  return (
    <>
      <div className="ms-sheet" tabIndex={0} role="group" aria-labelledby="disclosure-title">
        <div className="ms-sheet-column">
          <StepHead step="read">
            <LanguageChoice invitation={invitation} onLanguage={onLanguage} />
          </StepHead>
          <h1 id="disclosure-title">{words("join.title")}</h1>
          <DisclosureText text={disclosure.text} language={disclosure.language} />
          <Bodies invitation={invitation} />
          <div className="ms-four">
            <Point icon="lens" tone="cu-t-brass" title={words("join.told")}>
              {words("join.told.words", { days: charter.subjectNoticeDays })}
            </Point>
            <Point icon="calendar" tone="cu-t-brass" title={words("join.days")}>
              {words("join.days.words")}
            </Point>
            <Point icon="log" tone="cu-t-pine" title={words("join.check")}>
              {words("join.check.words")}
            </Point>
            <Point icon="people" tone="cu-t-pine" title={words("join.along")}>
              {words("join.along.words")}
            </Point>
          </div>
        </div>
      </div>
      <footer className="ms-join-foot">
        <div className="ms-sheet-column cu-row">
          <Button icon="document" onPress={() => setCharterOpen(true)}>
            {words("join.charter")}
          </Button>
          <span className="cu-end" />
          <Button variant="quiet" onPress={onRefuse}>
            {words("join.no")}
          </Button>
          <Button variant="pri" size="lg" onPress={onAccept}>
            {words("join.accept")}
          </Button>
        </div>
      </footer>
      <Modal
        title={words("charter.title", { number: charter.number, network: isolated(charter.name) })}
        isOpen={charterOpen}
        onOpenChange={setCharterOpen}
        size="lg"
      >
        <CharterText charter={charter} />
      </Modal>
    </>
  );
}

function LanguageChoice({ invitation, onLanguage }: Pick<ReadStepProps, "invitation" | "onLanguage">) {
  const words = useWords();
  const { setLanguage } = useLanguage();
  const { language, languages: spoken } = invitation.disclosure;
  const choose = (wanted: string): void => {
    // The whole page follows where it speaks the language of the text.
    const known = languages.find((one) => one === wanted);
    if (known) setLanguage(known);
    onLanguage(wanted);
  };
  return (
    <Select
      label={words("join.language")}
      hideLabel
      className="ms-language"
      value={language}
      onChange={choose}
      choices={spoken.map((value) => ({ value, label: nameOfLanguage(value) }))}
    />
  );
}

/** A language by its own name. */
function nameOfLanguage(tag: string): string {
  try {
    const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
}

/** The home authority's two bodies: what could be, not what is. */
function Bodies({ invitation: { authority, charter } }: Pick<ReadStepProps, "invitation">) {
  const words = useWords();
  const home = charter.authorities.find(({ number }) => number === authority.number);
  if (!home) return null;
  const { authorising, oversight } = home;
  const needs = {
    judges: authorising.threshold,
    judgesAll: authorising.trustees.length,
    oversight: oversight.threshold,
    oversightAll: oversight.trustees.length,
  };
  return (
    <div className="ms-bodies">
      <Rings
        could
        width={170}
        authorising={{ needed: needs.judges, given: 0, total: needs.judgesAll }}
        oversight={{ needed: needs.oversight, given: 0, total: needs.oversightAll }}
      />
      <p>
        <b>{words("join.rings", needs)}</b>
        <span className="cu-ink-2">{words("join.rings.words")}</span>
      </p>
    </div>
  );
}

interface PointProps {
  readonly icon: IconName;
  readonly tone: string;
  readonly title: string;
  readonly children: ReactNode;
}

function Point({ icon, tone, title, children }: PointProps) {
  return (
    <section>
      <h2>
        <span className={tone}>
          <Icon name={icon} />
        </span>
        {title}
      </h2>
      <p>{children}</p>
    </section>
  );
}
