import { dayToDate, type AuthorisationId, type MessageId } from "@custos/base";
import type { OpenedMessage } from "@custos/contract";
import type { AuthorisationRequest, Transcript } from "../transcript/types.js";
import type { Audited } from "./checks.js";
import { messagesInScope } from "./expected.js";
import { textOf } from "./reading.js";
import { countsOf, percentile, type AuthorisationAnswer, type ReplayAnswer } from "./result.js";

/** What the network gave, before it is held against the transcript. */
export interface Gathered {
  readonly authorisations: readonly {
    readonly request: AuthorisationRequest;
    readonly id: AuthorisationId;
    /** Keys released. */
    readonly identityDays: number;
  }[];
  /** All that all readers have opened. */
  readonly opened: readonly OpenedMessage[];
  readonly latenciesMs: readonly number[];
  /** The id on the wire of each message of the transcript. */
  readonly messageIdOf: (id: string) => MessageId;
  /** Messages of this run's own that no transcript holds. */
  readonly canaryIds: ReadonlySet<MessageId>;
  readonly bytesOfPlaintextAtRelay: number;
  readonly audited: Audited;
}

/** An answer, and in one line what of it is not as it should be. */
export interface ReplayOutcome {
  readonly answer: ReplayAnswer;
  readonly fault: string | undefined;
}

/** Puts the answer together out of what came out of decryption, then holds it against the transcript. */
export function outcomeOf(transcript: Transcript, gathered: Gathered): ReplayOutcome {
  const { audited, bytesOfPlaintextAtRelay, latenciesMs } = gathered;
  const openedBy = idsOpened(transcript, gathered);
  const all = new Set([...openedBy.values()].flatMap((ids) => [...ids]));
  const ordered = (ids: ReadonlySet<string>): string[] =>
    transcript.events.flatMap((event) => (event.type === "message" && ids.has(event.id) ? [event.id] : []));
  const authorisations = gathered.authorisations.map(
    ({ request, id, identityDays }): AuthorisationAnswer => ({
      id,
      subject: request.kind === "room" ? `room:${request.subject}` : request.subject,
      from: dayToDate(request.fromDay),
      to: dayToDate(request.toDay),
      identityDays,
      opened: ordered(openedBy.get(id) ?? new Set()),
    }),
  );
  const counts = countsOf(transcript);
  const opened = ordered(all);
  const answer: ReplayAnswer = {
    ...counts,
    opened,
    notOpened: counts.messages - opened.length,
    authorisations,
    log: { size: audited.size, root: audited.root },
    liveLatencyMs: { p50: percentile(latenciesMs, 0.5), p95: percentile(latenciesMs, 0.95) },
    bytesOfPlaintextAtRelay,
    auditOk: audited.ok,
  };
  return { answer, fault: faultOf(transcript, gathered, openedBy) };
}

/** For each authorisation, the transcript's ids of what was opened under it, text for text. */
function idsOpened(transcript: Transcript, gathered: Gathered): Map<AuthorisationId, Set<string>> {
  const known = new Map(
    transcript.events.flatMap((event) =>
      event.type === "message" ? [[gathered.messageIdOf(event.id), event] as const] : [],
    ),
  );
  const openedBy = new Map<AuthorisationId, Set<string>>();
  for (const message of gathered.opened) {
    const event = known.get(message.messageId);
    if (!event || textOf(message) !== event.text) continue;
    for (const id of message.authorisations) openedBy.set(id, (openedBy.get(id) ?? new Set()).add(event.id));
  }
  return openedBy;
}

function faultOf(
  transcript: Transcript,
  gathered: Gathered,
  openedBy: ReadonlyMap<AuthorisationId, ReadonlySet<string>>,
): string | undefined {
  const { authorisations, audited, bytesOfPlaintextAtRelay } = gathered;
  for (const { request, id } of authorisations) {
    const expected = messagesInScope(request, transcript);
    const opened = openedBy.get(id) ?? new Set();
    const missing = [...expected].find((message) => !opened.has(message));
    if (missing !== undefined)
      return `${request.text}: ${JSON.stringify(missing)} is in scope and was not opened`;
    const extra = [...opened].find((message) => !expected.has(message));
    if (extra !== undefined) return `${request.text}: ${JSON.stringify(extra)} was opened out of scope`;
  }
  const strange = gathered.opened.find((message) => isStrange(message, transcript, gathered));
  if (strange) return `message ${strange.messageId} was opened with another content than was sent`;
  if (bytesOfPlaintextAtRelay > 0) return `${bytesOfPlaintextAtRelay} bytes of plaintext lie at the relay`;
  if (!audited.ok) return `the audit of the log failed: ${audited.why ?? ""}`;
  return undefined;
}

/** Opened text that nobody sent: neither a message of the transcript as it stands there, nor a canary. */
function isStrange(message: OpenedMessage, transcript: Transcript, gathered: Gathered): boolean {
  const text = textOf(message);
  if (text === undefined || gathered.canaryIds.has(message.messageId)) return false;
  return !transcript.events.some(
    (event) =>
      event.type === "message" && gathered.messageIdOf(event.id) === message.messageId && event.text === text,
  );
}
