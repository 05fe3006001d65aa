import { useIntl } from "react-intl";
import { useWords, type Values } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { useTimes } from "../text/use-times.js";
import type { CharterView, QuorumView } from "../worker/engine-api.js";

const dayMs = 86_400_000;

/** The charter's terms in sentences; its keys are for programs. */
export function CharterText({ charter }: { readonly charter: CharterView }) {
  const words = useWords();
  const intl = useIntl();
  const times = useTimes();
  const quorum = ({ threshold, trustees, approvals }: QuorumView): Values => ({
    needed: threshold,
    all: trustees.length,
    people: intl.formatList(trustees.map(isolated)),
    approvals,
  });
  return (
    <div className="ms-charter">
      <p className="cu-dense cu-ink-2">
        {words("charter.from", { number: charter.number, day: times.date(charter.firstDay * dayMs) })}
      </p>
      {charter.authorities.map((authority) => (
        <section key={authority.number}>
          <h4>{words("charter.authority", { name: isolated(authority.name), code: authority.code })}</h4>
          <p>{words("charter.judges", quorum(authority.authorising))}</p>
          <p>{words("charter.oversight", quorum(authority.oversight))}</p>
        </section>
      ))}
      <ul>
        <li>
          {words("charter.caps", {
            one: charter.identityDaysPerAuthorisation,
            year: charter.identityDaysPerYear,
          })}
        </li>
        <li>{words("charter.past", { days: charter.retrospectiveDays })}</li>
        <li>{words("charter.emergency", { hours: charter.emergencyHours })}</li>
        <li>{words("charter.notice", { days: charter.subjectNoticeDays })}</li>
        <li>{words("charter.change", { days: charter.charterNoticeDays })}</li>
        <li>{words("charter.retention", { days: charter.retentionDays })}</li>
        <li>
          {words("charter.witnesses", {
            needed: charter.witnessQuorum,
            all: charter.witnesses.length,
            names: intl.formatList(charter.witnesses.map(isolated)),
          })}
        </li>
      </ul>
      <p className="cu-small cu-ink-3">
        {words("charter.suite")} <span className="cu-mono">{charter.mlsSuite}</span>
        <br />
        {words("charter.hash")} <span className="cu-mono ms-breaks">{charter.hash}</span>
      </p>
    </div>
  );
}
