import type { ErrorCode, MessageId, PersonId, RoomId } from "@custos/base";
import type {
  ConnectionState,
  ConversationRow,
  Draft,
  InspectedInvitation,
  NetworkInfo,
  OwnIdentity,
  PersonName,
  RoomOverview,
  WhoCanRead,
} from "@custos/sdk";

/** Whether this tab has the engine, and who its store belongs to. */
export type EnginePhase =
  | { is: "starting" }
  /** Another tab has it; `asked` it to let go. */
  | { is: "elsewhere"; asked: boolean }
  | { is: "newcomer" }
  | { is: "member"; self: OwnIdentity }
  /** The store cannot be read or written. */
  | { is: "failed"; code: ErrorCode };

/** What the screens know; a new object with each change. */
export interface EngineView {
  readonly phase: EnginePhase;
  readonly connection: ConnectionState;
  /** What the device says of its network. */
  readonly online: boolean;
  /** Newest first; absent until they have been read. */
  readonly rooms: readonly RoomOverview[] | undefined;
  readonly people: readonly PersonName[];
}

/** What has changed in a room's rows since the last patch. */
export interface RowsPatch {
  readonly length: number;
  readonly changed: readonly (readonly [index: number, row: ConversationRow])[];
}

export interface InvitationView {
  readonly networkName: string;
  readonly sponsor: string | undefined;
  readonly authority: InspectedInvitation["authority"];
  readonly expiresAtMs: number;
  readonly disclosure: {
    readonly version: number;
    readonly language: string;
    readonly text: string;
    /** Languages in which the text is there. */
    readonly languages: readonly string[];
  };
  readonly charter: CharterView;
}

/** A charter as people read it: the keys stay out. */
export interface CharterView {
  readonly networkId: string;
  readonly name: string;
  readonly number: number;
  readonly firstDay: number;
  /** Hex */
  readonly hash: string;
  readonly authorities: readonly {
    readonly number: number;
    readonly code: string;
    readonly name: string;
    readonly jurisdiction: string;
    readonly authorising: QuorumView;
    readonly oversight: QuorumView;
  }[];
  readonly witnesses: readonly string[];
  readonly witnessQuorum: number;
  readonly identityDaysPerAuthorisation: number;
  readonly identityDaysPerYear: number;
  readonly retrospectiveDays: number;
  readonly emergencyHours: number;
  readonly retentionDays: number;
  readonly subjectNoticeDays: number;
  readonly charterNoticeDays: number;
  readonly mlsSuite: string;
}

export interface QuorumView {
  readonly threshold: number;
  readonly trustees: readonly string[];
  readonly approvals: number;
}

export interface NetworkView {
  readonly charter: CharterView;
  readonly disclosure: NetworkInfo["disclosure"];
  readonly log: NetworkInfo["log"];
  readonly acceptedThis: boolean;
}

export interface NewMessage {
  readonly text: string;
  /** MIMI message id in hex. */
  readonly replyTo?: string;
  readonly edits?: string;
}

/** What the worker does for the screens. Errors carry their code as the message of an Error named `CustosError`. */
export interface EngineApi {
  /** Begins; `show` is called with each change from then on. */
  open(show: (view: EngineView) => void): Promise<void>;
  /** What the page hears of the device's network: not every browser tells workers. */
  networkChanged(online: boolean): Promise<void>;
  /** Asks the tab that has the engine to let go of it. */
  takeOver(): Promise<void>;
  inspect(text: string, language: string): Promise<InvitationView>;
  /** Joins by the invitation that was inspected last, accepting what was shown. */
  join(options: { displayName: string }): Promise<void>;
  /** Shows a room's rows until `unwatch`; one room at a time. */
  watch(
    roomId: RoomId,
    show: (patch: RowsPatch) => void,
  ): Promise<{ readSeq: number; draft: Draft | undefined }>;
  unwatch(roomId: RoomId): Promise<void>;
  /** Resolves once it is in the outbox. */
  say(roomId: RoomId, message: NewMessage): Promise<void>;
  react(roomId: RoomId, reference: string, emoji: string): Promise<void>;
  unreact(roomId: RoomId, reference: string, reaction: string): Promise<void>;
  remove(roomId: RoomId, reference: string): Promise<void>;
  retry(roomId: RoomId, messageId: MessageId): Promise<void>;
  dismiss(roomId: RoomId, messageId: MessageId): Promise<void>;
  markRead(roomId: RoomId, seq: number): Promise<void>;
  setDraft(roomId: RoomId, draft: Draft | undefined): Promise<void>;
  createRoom(options: { name: string; people: PersonId[] }): Promise<RoomId>;
  addPeople(roomId: RoomId, people: PersonId[]): Promise<void>;
  leave(roomId: RoomId): Promise<void>;
  whoCanRead(roomId: RoomId): Promise<WhoCanRead>;
  network(language: string): Promise<NetworkView>;
  invite(options: { expiresInMs: number }): Promise<string>;
  refreshPeople(): Promise<void>;
}
