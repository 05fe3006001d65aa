import type { StaffPerson } from "@custos/contract";
import { ProgressSteps, Rings, type Step } from "@custos/ui";
import { signedBy } from "../../authorisation/standing.js";
import { useStaffNames } from "../../desk/names.js";
import { useStaff, type DeskCase } from "../../desk/queries.js";
import { Rich, useFormat, useSay } from "../../desk/say.js";

/** Two rings and a list: who has agreed when, and who has not yet. */
export function Agreement({ one, me }: { readonly one: DeskCase; readonly me: StaffPerson }) {
  const say = useSay();
  const { data: staff } = useStaff();
  const { needed } = one;
  const given = { authorising: signedBy(one, "authorising"), oversight: signedBy(one, "oversight") };
  const peopleOf = (body: "authorising" | "oversight"): number =>
    Math.max(needed[body], given[body], staff?.filter(({ duty }) => duty === body).length ?? 0);
  return (
    <>
      <section className="wb-section">
        <h2 className="wb-section-title">{say("agree.title")}</h2>
        <div className="wb-rings">
          <Rings
            width={270}
            authorising={{
              needed: needed.authorising,
              given: given.authorising,
              total: peopleOf("authorising"),
            }}
            oversight={{ needed: needed.oversight, given: given.oversight, total: peopleOf("oversight") }}
          />
          <div className="wb-rings-words">
            {(["authorising", "oversight"] as const).map((body) => (
              <span key={body}>
                <b>{say(`body.${body}`)}</b>
                <span className="cu-ink-2">
                  {say("agree.of", { given: given[body], needed: needed[body] })}
                </span>
              </span>
            ))}
          </div>
        </div>
      </section>
      <section className="wb-section">
        <h2 className="cu-hidden">{say("agree.who")}</h2>
        <ProgressSteps steps={useSigners(one, me)} />
      </section>
    </>
  );
}

/** The applicant, then the approvers who are asked; others of the bodies only once they have signed. */
function useSigners(one: DeskCase, me: StaffPerson): Step[] {
  const say = useSay();
  const format = useFormat();
  const nameOf = useStaffNames();
  const { data: staff } = useStaff();
  const asked = one.shown?.authorisation.approvers ?? [];
  const duties = new Map(staff?.map(({ id, duty }) => [id, duty]));
  const order = { applicant: 0, authorising: 1, oversight: 2 };
  const signed = one.signatures
    .toSorted((a, b) => order[a.body] - order[b.body] || a.atMs - b.atMs)
    .map(({ role, body, atMs }) => ({
      id: role,
      state: "done" as const,
      label: (
        <Signer
          name={role === me.id ? say("agree.you", { name: nameOf(role) }) : nameOf(role)}
          as={say(`signer.${body}`)}
        />
      ),
      aside: <time dateTime={new Date(atMs).toISOString()}>{format.weekdayTime(atMs)}</time>,
    }));
  if (one.state !== "applied") return signed;
  const open = (body: "authorising" | "oversight"): boolean => signedBy(one, body) < one.needed[body];
  const waiting = asked.flatMap((id): Step[] => {
    const duty = duties.get(id);
    if (duty !== "authorising" && duty !== "oversight") return [];
    if (!open(duty) || one.signatures.some(({ role }) => role === id)) return [];
    const mine = id === me.id;
    return [
      {
        id,
        state: mine ? "current" : "waiting",
        label: (
          <Signer
            name={mine ? say("agree.you", { name: nameOf(id) }) : nameOf(id)}
            as={say(`signer.${duty}`)}
          />
        ),
        ...(mine && { aside: say("agree.your-turn") }),
      },
    ];
  });
  return [...signed, ...waiting];
}

function Signer({ name, as }: { readonly name: string; readonly as: string }) {
  return (
    <Rich
      id="agree.signer"
      values={{ name: <bdi>{name}</bdi>, as: <span className="cu-ink-3">{as}</span> }}
    />
  );
}
