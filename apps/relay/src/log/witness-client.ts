import { encodeAddCheckpoint, parseConflict } from "@custos/crypto/log";

/** A witness of the charter and where it answers. */
export interface WitnessAddress {
  readonly name: string;
  readonly url: string;
}

/** What is to be cosigned: the log's note, its size, and the proof that it extends an older size. */
export interface CosignRequest {
  readonly note: string;
  readonly size: number;
  readonly proofFrom: (oldSize: number) => readonly Uint8Array[];
}

const timeoutMs = 10_000;

/**
 * One witness, asked by `POST add-checkpoint` (C2SP tlog-witness) for one cosignature at a time. The size that
 * it knows is learnt from its 409 and remembered.
 */
export class WitnessClient {
  readonly name: string;
  readonly #url: string;
  #knownSize = 0;
  #busy: Promise<unknown> = Promise.resolve();

  constructor({ name, url }: WitnessAddress) {
    this.name = name;
    this.#url = `${url.replace(/\/$/, "")}/add-checkpoint`;
  }

  /** The witness's signature lines, or undefined where it does not cosign or cannot be reached. */
  cosign(request: CosignRequest, signal: AbortSignal): Promise<string | undefined> {
    const answer = this.#busy.then(() => this.#ask(request, signal));
    this.#busy = answer.catch(() => {});
    return answer.catch(() => undefined);
  }

  async #ask(request: CosignRequest, signal: AbortSignal): Promise<string | undefined> {
    // Twice at most: the size that we take it to know, then the one that its 409 names.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const oldSize = Math.min(this.#knownSize, request.size);
      const response = await this.#post(request, oldSize, signal);
      const text = await response.text();
      if (response.status === 200) {
        this.#knownSize = request.size;
        return text;
      }
      if (response.status !== 409) return undefined;
      const known = parseConflict(text);
      if (known > request.size) return undefined;
      this.#knownSize = known;
    }
    return undefined;
  }

  #post(request: CosignRequest, oldSize: number, signal: AbortSignal): Promise<Response> {
    const proof = oldSize === 0 ? [] : [...request.proofFrom(oldSize)];
    const body = encodeAddCheckpoint({ oldSize, proof, checkpoint: request.note });
    return fetch(this.#url, {
      method: "POST",
      body,
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  }
}

/**
 * Asks all witnesses at once; resolves with the answers as soon as `enough` says that they suffice, or when
 * all have answered. Those that are slower are not waited for.
 */
export function cosignByWitnesses(
  witnesses: readonly WitnessClient[],
  request: CosignRequest,
  enough: (answers: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  return new Promise((resolve) => {
    const answers: string[] = [];
    let waiting = witnesses.length;
    if (waiting === 0) resolve(answers);
    const ask = async (witness: WitnessClient): Promise<void> => {
      const answer = await witness.cosign(request, signal);
      waiting -= 1;
      if (answer !== undefined) answers.push(answer);
      if (waiting === 0 || (answer !== undefined && enough(answers))) resolve([...answers]);
    };
    for (const witness of witnesses) void ask(witness);
  });
}
