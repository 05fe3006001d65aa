import { Link, useNavigate } from "@tanstack/react-router";
import type { RoomCoverage } from "@custos/contract";
import {
  Avatar,
  EmptyState,
  IconButton,
  KeyCalendar,
  Pane,
  PaneBody,
  PaneHeader,
  Said,
  Tag,
} from "@custos/ui";
import { keyCalendar } from "../../authorisation/calendar.js";
import { useToday, type DeskCase } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";
import { CaseLens } from "../../frame/desk-lenses.js";
import { ScopeKeys, ScopeWords } from "../case/scope-words.js";

interface InspectorProps {
  readonly person: string | undefined;
  readonly authorisation: string | undefined;
  readonly cases: readonly DeskCase[];
  readonly rooms: readonly RoomCoverage[];
  readonly names: ReadonlyMap<string, string>;
  readonly roomName: (room: RoomCoverage) => string;
  readonly roomId: string | undefined;
}

/** Beside the conversation: a person, or the authorisation through which it is read. */
export function Inspector(props: InspectorProps) {
  const say = useSay();
  const { person, authorisation, cases, roomId } = props;
  const navigate = useNavigate();
  const close = (): void =>
    void (roomId === undefined
      ? navigate({ to: "/live" })
      : navigate({ to: "/live/$room", params: { room: roomId } }));
  const one = cases.find(({ id }) => id === authorisation);
  const title = say(person !== undefined ? "live.person" : "live.authorisation");
  return (
    <Pane as="aside" width="inspector" label={title} className="wb-first">
      <PaneHeader title={title}>
        <span className="cu-end" />
        <IconButton icon="close" size="sm" label={say("live.close-pane")} onPress={close} />
      </PaneHeader>
      <PaneBody label={title}>
        {person !== undefined ? (
          <PersonPane {...props} person={person} />
        ) : one?.shown ? (
          <div className="wb-section cu-col">
            <CaseLens one={one} />
            <ScopeWords scope={one.shown.authorisation} names={props.names} />
            <ScopeKeys scope={one.shown.authorisation} progress={one} names={props.names} />
          </div>
        ) : (
          <div className="wb-pad">
            <EmptyState icon="lens" title={say("case.gone")} />
          </div>
        )}
      </PaneBody>
    </Pane>
  );
}

/** Who somebody is as far as this desk knows, in which rooms, and with which keys they are read. */
function PersonPane({
  person,
  cases,
  rooms,
  names,
  roomName,
  roomId,
}: InspectorProps & { readonly person: string }) {
  const say = useSay();
  const format = useFormat();
  const name = names.get(person) ?? person;
  const theirs = rooms.filter(({ members }) => members.includes(person as RoomCoverage["members"][number]));
  const reading = cases.filter(({ shown }) => shown?.authorisation.subjects.some(({ id }) => id === person));
  const here = rooms.find((room) => room.roomId === roomId);
  return (
    <>
      <section className="wb-section cu-row">
        <Avatar id={person} name={name} size="lg" />
        <div className="cu-grow">
          <h3 className="cu-title">
            <Said>{name}</Said>
          </h3>
          <p className="cu-mono cu-ink-3" dir="ltr">
            {person.replaceAll(/(.{4})(?=.)/g, "$1 ")}
          </p>
        </div>
      </section>
      <section className="wb-section cu-col">
        <h3 className="wb-section-title">{say("live.keys-of-person")}</h3>
        {reading.length === 0 ? (
          <p className="cu-ink-2">{say("live.no-subject")}</p>
        ) : (
          reading.map((one) => <PersonKeys key={one.id} one={one} person={person} name={name} />)
        )}
      </section>
      <section className="wb-section cu-col">
        <h3 className="wb-section-title">{say("live.rooms-of-person", { count: theirs.length })}</h3>
        <ul className="wb-lines">
          {theirs.map((room) => (
            <li key={room.roomId} className="cu-row">
              {room.opened > 0 ? (
                <Link
                  to="/live/$room"
                  params={{ room: room.roomId }}
                  search={{ person }}
                  className="wb-link cu-grow cu-ellipsis"
                >
                  <Said>{roomName(room)}</Said>
                </Link>
              ) : (
                <span className="cu-grow cu-ellipsis cu-ink-3">
                  {say("live.sealed-room", { id: room.roomId.slice(0, 8) })}
                </span>
              )}
              <span className="cu-small cu-ink-2 cu-num">
                {say("live.opened-of", {
                  opened: format.count(room.opened),
                  total: format.count(room.messages),
                })}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {here && (
        <section className="wb-section cu-col">
          <h3 className="wb-section-title">{say("live.others-here")}</h3>
          <ul className="wb-lines">
            {here.members
              .filter((id) => id !== person)
              .map((id) => (
                <li key={id}>
                  <Link
                    to="/live/$room"
                    params={{ room: here.roomId }}
                    search={{ person: id }}
                    className="wb-link"
                  >
                    <Said>{names.get(id) ?? id.slice(0, 8)}</Said>
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      )}
    </>
  );
}

function PersonKeys({
  one,
  person,
  name,
}: {
  readonly one: DeskCase;
  readonly person: string;
  readonly name: string;
}) {
  const say = useSay();
  const today = useToday();
  if (!one.shown) return null;
  const { authorisation } = one.shown;
  const row = keyCalendar(authorisation, one, today).rows.find(({ subject }) => subject.id === person);
  if (!row) return null;
  const messages = row.cells.reduce((sum, cell) => sum + cell.messages, 0);
  return (
    <div className="cu-col">
      <div className="cu-row cu-wrap">
        <CaseLens one={one} />
        <Tag tone="brass">{say("live.messages", { count: messages })}</Tag>
      </div>
      <KeyCalendar
        subjects={[{ id: person, name, states: new Map(row.cells.map(({ day, state }) => [day, state])) }]}
        firstDay={authorisation.fromDay}
        lastDay={authorisation.toDay}
        today={today}
      />
    </div>
  );
}
