/** One line of a transcript, checked; `line` is its number in the file, from 1. */
export type TranscriptEvent =
  | {
      readonly type: "room";
      readonly line: number;
      readonly atMs: number;
      readonly room: string;
      readonly name: string;
      readonly members: readonly string[];
    }
  | {
      readonly type: "join";
      readonly line: number;
      readonly atMs: number;
      readonly room: string;
      readonly person: string;
      readonly by: string;
    }
  | {
      readonly type: "leave";
      readonly line: number;
      readonly atMs: number;
      readonly room: string;
      readonly person: string;
      readonly remover: string | undefined;
    }
  | {
      readonly type: "message";
      readonly line: number;
      readonly atMs: number;
      readonly room: string;
      readonly from: string;
      readonly id: string;
      readonly text: string;
    };

export interface TranscriptPerson {
  readonly id: string;
  readonly name: string;
  /** Two letters, as in the file. */
  readonly authority: string;
  readonly language: string;
}

export interface Transcript {
  readonly people: readonly TranscriptPerson[];
  /** In the file's order, which is the order of time. */
  readonly events: readonly TranscriptEvent[];
}

/** `SUBJECT:FROM..TO` of the command line. */
export interface AuthorisationRequest {
  readonly text: string;
  readonly kind: "person" | "room";
  readonly subject: string;
  readonly fromDay: number;
  readonly toDay: number;
}
