import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CustosError, dayOf, dayToDate, type AuthorisationId, type NetworkId } from "@custos/base";
import { authorisationStatus } from "@custos/contract";
import { callOperation, lockFolder, writeFileAtomic } from "@custos/service";
import { connectOperator } from "../network/invite.js";
import { layoutOf } from "../network/layout.js";
import { runNetwork, type LocalNetwork } from "../network/run.js";
import { defaultCaps, defaultMlsSuite, type NetworkSpec } from "../network/spec.js";
import type { AuthorisationRequest, Transcript } from "../transcript/types.js";
import { applyAndApprove } from "./authorising.js";
import { auditOf, plaintextAtRelay } from "./checks.js";
import { openClockDriver, type ClockDriver } from "./clock-driver.js";
import { idFor } from "./ids.js";
import { openJournal } from "./journal.js";
import { outcomeOf, type Gathered, type ReplayOutcome } from "./outcome.js";
import { openPeople, type People } from "./people.js";
import { daysOf, openingTimeMs, openPlan, releasedDays, type Plan } from "./plan.js";
import { followReaders, readOpened, waitForReaders, waitForRelease } from "./reading.js";
import { canaryId, messageIdOf, releaseTimeMs, talk } from "./talk.js";

export interface ReplayOptions {
  readonly transcript: Transcript;
  readonly requests: readonly AuthorisationRequest[];
  /** Identifies transcript and authorisations, so that a folder serves one question. */
  readonly question: string;
  readonly folder: string;
  readonly onProgress: (text: string) => void;
}

/** Replays a transcript in a folder, from where a killed run left off; a finished run in the folder is replaced. */
export async function replay(options: ReplayOptions): Promise<ReplayOutcome> {
  const { folder, question, transcript } = options;
  const lock = lockFolder(folder);
  try {
    const finished = join(folder, "answer.json");
    if (existsSync(finished)) clear(folder);
    const plan = openPlan(folder, question, transcript);
    if (plan.question !== question) {
      throw new CustosError(
        "already-exists",
        `${folder} holds another replay, unfinished; give another --data`,
      );
    }
    const outcome = await run(options, plan);
    writeFileAtomic(finished, `${JSON.stringify(outcome.answer, undefined, 2)}\n`);
    return outcome;
  } finally {
    lock.release();
  }
}

/** Empties a folder but for the lock that this process holds. */
function clear(folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry !== "lock") rmSync(join(folder, entry), { recursive: true });
  }
}

/** An authorisation of the command line, as it is applied for. */
interface Sought {
  readonly request: AuthorisationRequest;
  readonly id: AuthorisationId;
  readonly authority: string;
  /** Those of its days that the transcript has; none, and nothing is applied for. */
  readonly days: readonly number[];
}

async function run(options: ReplayOptions, plan: Plan): Promise<ReplayOutcome> {
  const { transcript, folder, onProgress } = options;
  const clock = openClockDriver(join(folder, "clock"), openingTimeMs(transcript));
  const layout = layoutOf(join(folder, "network"));
  const network = await runNetwork({ layout, spec: specOf(transcript, plan), clock: clock.spec, onProgress });
  const work = async (): Promise<ReplayOutcome> => {
    const heard = await converse(options, plan, network, clock);
    onProgress("looking for plaintext in all that the relay wrote");
    const bytesOfPlaintextAtRelay = plaintextAtRelay(transcript, plan, layout.relay);
    onProgress("auditing the log");
    const audited = await auditOf(layout.relay);
    return outcomeOf(transcript, {
      ...heard,
      messageIdOf: (id) => messageIdOf(plan, id),
      canaryIds: new Set(Object.keys(plan.canaries).map((room) => canaryId(plan, room))),
      bytesOfPlaintextAtRelay,
      audited,
    });
  };
  try {
    return await network.children.whileAlive(work);
  } finally {
    await network.children.stop();
    clock.close();
  }
}

function specOf(transcript: Transcript, plan: Plan): NetworkSpec {
  const firstDay = dayOf(openingTimeMs(transcript));
  const { lastDay } = daysOf(transcript);
  return {
    networkId: idFor<NetworkId>(plan.salt, "network", ""),
    name: "Replay",
    authorities: [...new Set(transcript.people.map(({ authority }) => authority))],
    firstDay,
    lastDay: lastDay + 400,
    caps: {
      ...defaultCaps,
      identityDaysPerAuthorisation: 1_000_000,
      identityDaysPerYear: 1_000_000_000,
      retrospectiveDays: lastDay - firstDay + 1,
    },
    mlsSuite: defaultMlsSuite,
  };
}

type Heard = Pick<Gathered, "authorisations" | "opened" | "latenciesMs">;

async function converse(
  options: ReplayOptions,
  plan: Plan,
  network: LocalNetwork,
  clock: ClockDriver,
): Promise<Heard> {
  const { transcript, folder, onProgress } = options;
  const { salt } = plan;
  const operator = connectOperator(network);
  const journal = openJournal(join(folder, "journal"));
  const reading = followReaders(network);
  const home = join(folder, "people");
  const people = await openPeople({ transcript, network, operator, folder: home, salt, clock, onProgress });
  try {
    const sought = options.requests.map((request, i) => seek(request, i, transcript, plan));
    for (const one of sought) await grant(one, network, people, onProgress);
    const beforeDay = (day: number) => releasesOf(day, sought, { network, clock, onProgress });
    await talk({
      events: transcript.events,
      people,
      plan,
      clock,
      journal,
      beforeDay,
      onSend: reading.sent,
      onProgress,
    });
    onProgress("waiting until everybody has everything");
    await Promise.all(people.all().map(({ client }) => client.settled()));
    await waitForReaders(network);
    const opened = [];
    for (const { url } of network.access.values()) opened.push(...(await readOpened(network, url)));
    const authorisations = [];
    for (const one of sought) authorisations.push({ ...one, identityDays: await keysReleased(one, network) });
    return { authorisations, opened, latenciesMs: reading.latenciesMs };
  } finally {
    await reading.close();
    await people.close();
    await operator.close();
    journal.close();
  }
}

function seek(request: AuthorisationRequest, order: number, transcript: Transcript, plan: Plan): Sought {
  const id = idFor<AuthorisationId>(plan.salt, "authorisation", `${order} ${request.text}`);
  return { request, id, authority: homeOf(request, transcript), days: releasedDays(request, transcript) };
}

/** Code of the subject's home authority: a room's is that of its first member. */
function homeOf({ kind, subject }: AuthorisationRequest, transcript: Transcript): string {
  const room = transcript.events.find((event) => event.type === "room" && event.room === subject);
  const person = kind === "room" && room?.type === "room" ? room.members[0] : subject;
  return transcript.people.find(({ id }) => id === person)?.authority ?? "";
}

async function grant(
  { request, id, authority, days }: Sought,
  network: LocalNetwork,
  people: People,
  onProgress: (text: string) => void,
): Promise<void> {
  if (days.length === 0) {
    onProgress(`${request.text}: the transcript has none of these days, nothing to apply for`);
    return;
  }
  const { subject, kind } = request;
  const subjectId = kind === "room" ? people.roomId(subject) : people.get(subject).personId;
  await applyAndApprove({ network, request, id, authority, subjectId, days });
  onProgress(`${request.text}: applied for, approved by two people of each body`);
}

/** Waits until the day's keys are there, for every authorisation that has the day. */
async function releasesOf(
  day: number,
  sought: readonly Sought[],
  {
    network,
    clock,
    onProgress,
  }: { network: LocalNetwork; clock: ClockDriver; onProgress: (text: string) => void },
): Promise<void> {
  for (const { id, authority, days, request } of sought) {
    const access = network.access.get(authority);
    if (!access || !days.includes(day)) continue;
    clock.advanceTo(releaseTimeMs(day));
    await waitForRelease(network, access.url, id, day);
    onProgress(`${request.text}: the key for ${dayToDate(day)} has been released`);
  }
}

async function keysReleased({ id, authority, days }: Sought, network: LocalNetwork): Promise<number> {
  const access = network.access.get(authority);
  if (!access || days.length === 0) return 0;
  const { released } = await callOperation(
    access.url,
    authorisationStatus,
    { id },
    { token: network.staffToken },
  );
  return released.reduce((sum, { count }) => sum + count, 0);
}
