import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { takeFirst } from "./byte-intake.ts";
import type { Verdict } from "./egress-rule.ts";
import { readSpeech, type Speech } from "./first-bytes.ts";
import { createHelloGuard, HelloGuardError } from "./hello-guard.ts";
import type { CheckedDestination } from "./route.ts";
import { serveRequest } from "./serve-request.ts";
import { closedMeanwhile, isDestinationAllowed, isLookedInto, type Passage, recordRefusal } from "./task-egress.ts";

/** A connection that passes unread, both ends open. */
export type OpaquePassage = Readonly<{
  client: Duplex;
  server: Duplex;
  destination: CheckedDestination;
  verdict: Verdict & { isAllowed: true };
  /** `CONNECT` or `SOCKS5` */
  method: string;
}>;

/**
 * Why what a client says first does not fit where its connection goes; `null` when it does. An encrypted hello and the dummy of one are
 * made to look alike: it passes only where no task wrote it, as browsers that resolve no names themselves send dummies alone.
 */
function mismatch(speech: Speech, { name }: CheckedDestination, isOwnProgram: boolean): string | null {
  if (speech.kind === "refused") return speech.because;
  if (speech.kind !== "tls") return null;
  if (speech.hasHiddenName && !isOwnProgram)
    return "The TLS connection hides which host it is for (encrypted hello); turn that off in the program.";
  const expected = name.address === null ? name.text : null;
  if (speech.serverName === expected) return null;
  return expected !== null && speech.serverName === null
    ? "The TLS connection does not say which host it is for."
    : "The TLS connection is for another host than the one asked for.";
}

/** Starts passing what the server says as soon as it says something; servers of some protocols speak first. */
function passAnswers(server: Duplex, client: Duplex): { hasBegun: boolean; done: Promise<void>; stop(): void } {
  const answers = { hasBegun: false, done: Promise.resolve(), stop: () => {} };
  answers.done = new Promise((resolve, reject) => {
    const begin = () => {
      answers.hasBegun = true;
      server.off("readable", begin);
      pipeline([server, client]).then(resolve, reject);
    };
    answers.stop = () => {
      server.off("readable", begin);
      resolve();
    };
    server.on("readable", begin);
    server.once("close", () => {
      if (!answers.hasBegun) reject(new Error("the server closed the connection"));
    });
  });
  answers.done.catch(() => client.destroy());
  return answers;
}

function refuse(passage: Passage, { client, server, destination, method }: OpaquePassage, because: string): void {
  recordRefusal(passage, { host: destination.name.text, port: destination.port, method, because });
  client.destroy();
  server.destroy();
}

/** Serves what the client says, by what it turns out to be. */
async function passSpeech(
  passage: Passage,
  opaque: OpaquePassage,
  answers: ReturnType<typeof passAnswers>,
): Promise<void> {
  const { client, server, destination, verdict } = opaque;
  const { idleMs } = passage.task.limits;
  const speech = await takeFirst(client, readSpeech, { maxBytes: 128 * 1024, timeoutMs: idleMs });
  const because = mismatch(speech, destination, passage.isOwnProgram);
  if (because !== null) return refuse(passage, opaque, because);
  if (speech.kind === "http") {
    if (answers.hasBegun) return refuse(passage, opaque, "An HTTP request follows where the server speaks first.");
    answers.stop();
    return serveRequest(passage, { client, scheme: "http", destination, verdict, opened: server });
  }
  const guards = speech.kind === "tls" ? [createHelloGuard(speech, passage.isOwnProgram)] : [];
  const questions = pipeline([client, ...guards, server]).catch((error: unknown) => {
    if (error instanceof HelloGuardError) refuse(passage, opaque, error.message);
    throw error;
  });
  await Promise.all([questions, answers.done]);
}

/**
 * Joins both ends without reading what is said, except first: TLS must name the host that was asked for, and plain HTTP is served request
 * by request, so that neither reaches another host behind the same address. Nothing of the client leaves before that is clear.
 */
export async function passOpaque(passage: Passage, opaque: OpaquePassage): Promise<void> {
  const { client, server, destination } = opaque;
  passage.isStillAllowed = () => isDestinationAllowed(passage.task, destination, (now) => !isLookedInto(now));
  try {
    if (!passage.isStillAllowed()) return refuse(passage, opaque, closedMeanwhile);
    await passSpeech(passage, opaque, passAnswers(server, client));
  } finally {
    server.destroy();
  }
}
