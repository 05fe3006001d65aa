import {
  Brand,
  Clocks,
  KeyCalendar,
  LensChip,
  Rings,
  Said,
  StatRow,
  useTimeLeft,
  type KeyState,
} from "@custos/ui";
import { Card, Line, nothing } from "./card.js";

const nowMs = Date.UTC(2026, 2, 2, 10, 5, 41);
const day = 20_514; // 2 March 2026
const hourMs = 3_600_000;

function states(row: string): ReadonlyMap<number, KeyState> {
  const letters: Readonly<Record<string, KeyState>> = {
    o: "opened",
    r: "released",
    a: "allowed",
    s: "sealed",
    x: "outside",
  };
  return new Map(Array.from(row, (letter, at) => [day - 3 + at, letters[letter] ?? "outside"]));
}

export function Lens() {
  const left = useTimeLeft();
  return (
    <Card title="Authorisation: the lens">
      <LensChip
        number="AU-26-0117"
        phase="live"
        parts={[left(nowMs + 12.5 * 24 * hourMs, nowMs), "2 people"]}
      />
      <Line>
        <LensChip number="AU-26-0117" phase="live" parts={["a button"]} onPress={nothing} />
      </Line>
      <LensChip number="AU-26-0119" phase="ending" parts={[left(nowMs + 31.4 * hourMs, nowMs)]} />
      <LensChip number="AU-26-0098" phase="ended" parts={["ended, feed closed"]} />
      <Brand>console</Brand>
      <Brand large />
      <Clocks nowMs={nowMs} timeZone="Australia/Sydney" />
    </Card>
  );
}

export function Calendar() {
  const subjects = [
    { id: "p1", name: "Ana Reyes", states: states("ooooraaaax") },
    { id: "p2", name: "عايدة حداد", states: states("oossraaaax") },
  ];
  return (
    <Card title="Key calendar">
      <KeyCalendar subjects={subjects} firstDay={day - 3} lastDay={day + 6} today={day} />
    </Card>
  );
}

export function LongCalendar() {
  const allowed = new Map(Array.from({ length: 30 }, (_, at) => [day + 1 + at, "allowed" as const]));
  return (
    <Card title="Scope" wide>
      <p style={{ font: "400 23px/35px var(--font-legal)" }}>
        Opens everything{" "}
        <b>
          <Said>Ana Reyes</Said>
        </b>{" "}
        and{" "}
        <b>
          <Said>Gus Demir</Said>
        </b>{" "}
        send and receive, in any room, from <b>3 March to 1 April 2026</b>.
      </p>
      <StatRow
        stats={[
          { value: "2", label: "people" },
          { value: "30", label: "days" },
          { value: "60", label: "keys, of 60 allowed", tone: "brass" },
          { value: "9", label: "others, read along with them" },
        ]}
      />
      <KeyCalendar
        subjects={[
          { id: "a", name: "Ana Reyes", states: allowed },
          { id: "g", name: "Gus Demir", states: allowed },
        ]}
        firstDay={day + 1}
        lastDay={day + 30}
      />
    </Card>
  );
}

const of = (given: number): { needed: number; given: number; total: number } => ({
  needed: 2,
  given,
  total: 3,
});

export function Bodies() {
  return (
    <Card title="Two bodies">
      <div className="g-thirds">
        <div>
          <Rings authorising={of(0)} oversight={of(0)} could />
          could be
        </div>
        <div>
          <Rings authorising={of(1)} oversight={of(0)} />1 and 0
        </div>
        <div>
          <Rings authorising={of(2)} oversight={of(2)} />
          both, opens
        </div>
      </div>
      <div style={{ display: "grid", placeItems: "center" }}>
        <Rings
          authorising={{ needed: 2, given: 2, total: 2 }}
          oversight={{ needed: 2, given: 1, total: 5 }}
          width={196}
        />
      </div>
    </Card>
  );
}
