import { DeskhandError, type Failure, ownRetry, toFailure } from "@deskhand/contracts";
import type { Endpoint } from "../endpoint.ts";
import { retryAfterMs } from "./retry-after.ts";

/** what an error of the model layer may carry; read defensively because it crosses package versions */
type Trouble = Readonly<{
  name: string;
  message: string;
  status: number | null;
  /** codes of the network, from the innermost cause */
  code: string | null;
  /** everything the provider wrote, for telling quota from rate limit and length from other mistakes */
  words: string;
}>;

type Rule = Readonly<{
  applies(trouble: Trouble): boolean;
  failure(trouble: Trouble, endpoint: Endpoint): Failure;
}>;

const quotaWords =
  /insufficient[_ ]quota|exceeded your current quota|credit balance|billing|payment required|out of credits|usage[_ ]limit[_ ]reached|quota[_ ]exceeded/i;
const lengthWords =
  /context[_ ]length|context window|context limit|context size|maximum context|(prompt|input|request|conversation) is too (long|large)|too many (input )?tokens|input token count|exceeds? the (maximum|limit of) (number of )?(input )?tokens|reduce the length|maximum (input|prompt) length/i;
/** a provider that finds fault with calls, results, thinking or pictures of the conversation, not with its settings */
const historyWords =
  /tool_use|tool_result|tool[_ ]calls?\b|function[_ ]call|call_id|signature|thinking` blocks?|reasoning items?|roles must alternate|must alternate|messages[.[]\d|input\[\d|contents[.[]\d|content blocks?|image/i;
/** how the code for Amazon's binary stream says that a frame is cut off or broken; its errors have no name of their own */
const frameWords =
  /event[- ]stream (frame|message overhead)|reported message length|checksum .*match|unrecognized header type/i;
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

function transient(message: string): Failure {
  return { kind: "transient", message, retryable: true, userAction: "none" };
}

function settings(kind: "auth" | "quota" | "config", message: string): Failure {
  return { kind, message, retryable: false, userAction: "settings" };
}

function input(message: string): Failure {
  return { kind: "input", message, retryable: false, userAction: "settings" };
}

/** The provider's own reason, short and without anything that looks like a key. */
function reason(trouble: Trouble, endpoint: Endpoint): string {
  // a login in parts is refused by its parts
  const secrets = (endpoint.apiKey ?? "").split(":").filter((part) => part.length > 3);
  const plain = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), trouble.message);
  return plain
    .replace(/\b((sk|pk|key)[-_]|Bearer |AIza|A[KS]IA|ABSK)[\w*.+/=-]{6,}/gi, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 240);
}

/** Another's words, so that ours can follow them. */
function asSentence(words: string): string {
  return /[.!?…]["”)]?$/.test(words) ? words : `${words}.`;
}

function host(endpoint: Endpoint): string {
  return new URL(endpoint.baseUrl).origin;
}

function isThisComputer(endpoint: Endpoint): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(endpoint.baseUrl).hostname);
}

function unreachable(endpoint: Endpoint): Failure {
  if (!isThisComputer(endpoint))
    return transient(
      `No model answers at ${host(endpoint)}. Check the internet connection, the proxy and the address.`,
    );
  const start = endpoint.title === "Ollama" ? "Start Ollama" : "Start the model server";
  return settings("config", `No model answers at ${host(endpoint)}. ${start} or choose another model.`);
}

function refusedKey(endpoint: Endpoint): Failure {
  const where = endpoint.keyName === null ? "Check its settings" : `Check ${endpoint.keyName}`;
  return settings("auth", `${endpoint.title} refused the key. ${where} or choose another model.`);
}

function refused(trouble: Trouble, endpoint: Endpoint): Failure {
  return input(
    `${endpoint.title} did not accept the request: ${asSentence(reason(trouble, endpoint))} Choose another model or report this.`,
  );
}

/** first that applies wins */
const rules: readonly Rule[] = [
  {
    applies: ({ status, words }) =>
      status === 402 || ((status === 429 || status === 400 || status === null) && quotaWords.test(words)),
    failure: (_, { title }) =>
      settings("quota", `The account at ${title} has no credit left. Add credit there or choose another model.`),
  },
  { applies: ({ status }) => status === 401 || status === 403, failure: (_, endpoint) => refusedKey(endpoint) },
  {
    applies: ({ status }) => status === 429,
    failure: (_, { title }) => ({
      kind: "rate-limit",
      message: `${title} asks to slow down. ${ownRetry}`,
      retryable: true,
      userAction: "none",
    }),
  },
  {
    // an error in the middle of an answer has no status
    applies: ({ status, words }) => status === 413 || ((status === 400 || status === null) && lengthWords.test(words)),
    failure: () => ({
      ...input("The conversation is too long for this model. Start a new task or choose a model with a longer memory."),
      about: "length" as const,
    }),
  },
  {
    applies: ({ status }) => status === 404,
    failure: (_, endpoint) =>
      settings(
        "config",
        `${endpoint.title} has no model called "${endpoint.modelName}" at ${host(endpoint)}. Check the model's name and the address.`,
      ),
  },
  {
    applies: ({ status }) => status === 407,
    failure: () => settings("config", "The proxy wants a password. Check HTTPS_PROXY."),
  },
  {
    applies: ({ status }) => status === 408 || status === 409 || (status !== null && status >= 500),
    failure: (_, { title }) => transient(`${title} is overloaded or down at the moment. ${ownRetry}`),
  },
  {
    applies: ({ status, words }) => (status === 400 || status === 422) && historyWords.test(words),
    failure: (trouble, endpoint) => ({ ...refused(trouble, endpoint), about: "history" as const }),
  },
  {
    // a request that was taken at first is not wrong in itself
    applies: ({ name, status }) => status !== null && status >= 400 && name !== "ReportedError",
    failure: refused,
  },
  {
    applies: ({ code }) => code !== null && certificateCode.test(code),
    failure: (_, endpoint) =>
      settings(
        "config",
        `The connection to ${host(endpoint)} is not trusted. Set NODE_EXTRA_CA_CERTS to your company's certificate file.`,
      ),
  },
  {
    applies: ({ code }) => code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN",
    failure: (_, endpoint) => unreachable(endpoint),
  },
  {
    applies: ({ code, name }) => code !== null || name === "AI_APICallError" || name === "AI_NoOutputGeneratedError",
    failure: (_, endpoint) => brokenOff(endpoint),
  },
  {
    applies: ({ name }) => name === "AI_UnsupportedFunctionalityError",
    failure: (_, { title }) => input(`${title} cannot take a file of this kind. Choose another model.`),
  },
  {
    applies: ({ words }) => frameWords.test(words),
    failure: (_, endpoint) => brokenOff(endpoint),
  },
  {
    applies: ({ name }) =>
      ["AI_TypeValidationError", "AI_JSONParseError", "AI_InvalidResponseDataError", "AI_StreamProviderError"].includes(
        name,
      ),
    failure: (_, { title }) => transient(`${title} sent something that Deskhand cannot read. ${ownRetry}`),
  },
  {
    applies: ({ name }) => name === "ReportedError",
    failure: (_, { title }) => transient(`${title} reported an error. ${ownRetry}`),
  },
];

/** The failure of an answer that ended in the middle. */
export function brokenOff(endpoint: Endpoint): Failure {
  return transient(`The answer of ${endpoint.title} broke off. ${ownRetry}`);
}

/** The failure of an answer that was awaited too long. */
export function stalled(endpoint: Endpoint): Failure {
  return transient(`${endpoint.title} stopped answering. ${ownRetry}`);
}

/** The failure of an answer with neither words nor calls. */
export function emptyAnswer(endpoint: Endpoint): Failure {
  return transient(`The model gave an empty answer (${endpoint.ref}). ${ownRetry}`);
}

/** The failure of a web page where an answer should be, as gateways and sign-in walls send it. */
export function webPage(endpoint: Endpoint): Failure {
  return transient(`${host(endpoint)} sent a web page instead of a model's answer. Check the address and the proxy.`);
}

/** The failure of an address that sends requests elsewhere: the key must not follow. */
export function redirected(endpoint: Endpoint, location: string | null): Failure {
  const target = location === null ? null : URL.parse(location, endpoint.baseUrl)?.origin;
  const where = target == null ? "another address" : target;
  return settings(
    "config",
    `${host(endpoint)} sends requests on to ${where}. Set the model's address to the final one.`,
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** A stream error may name its kind in words only. */
function statusOf(fields: Readonly<Record<string, unknown>>): number | null {
  const status = numberOf(fields.statusCode);
  // A request that began well and broke later carries the status of its beginning.
  return status !== null && status < 400 ? null : status;
}

function causes(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  let current: unknown = error;
  while (current instanceof Error && !chain.includes(current)) {
    chain.push(current);
    current = current.cause;
  }
  return chain;
}

function troubleOf(error: Error): Trouble {
  const fields = error as Error & Readonly<Record<string, unknown>>;
  const chain = causes(error);
  const code = chain.map((cause) => (cause as { code?: unknown }).code).findLast((value) => typeof value === "string");
  return {
    name: error.name,
    message: error.message,
    status: statusOf(fields),
    code: typeof code === "string" && /^[A-Z]/.test(code) ? code : null,
    words: [error.message, fields.responseBody, fields.type, fields.code].map(textOf).join(" "),
  };
}

function headersOf(error: Error): Readonly<Record<string, string>> {
  const { responseHeaders } = error as Error & Readonly<{ responseHeaders?: unknown }>;
  if (typeof responseHeaders !== "object" || responseHeaders === null) return {};
  return Object.fromEntries(
    Object.entries(responseHeaders).flatMap(([name, value]) =>
      typeof value === "string" ? [[name.toLowerCase(), value]] : [],
    ),
  );
}

/** What a provider reports in the middle of an answer comes as a plain object. */
function asError(reported: unknown): Error {
  const fields =
    typeof reported === "object" && reported !== null ? (reported as Readonly<Record<string, unknown>>) : {};
  const { code, statusCode, type } = fields;
  return Object.assign(new Error(textOf(fields.message)), { name: "ReportedError", code, statusCode, type });
}

/** Maps whatever the model layer raised to a failure in words of Deskhand; never holds a key. */
export function providerFailure(raised: unknown, endpoint: Endpoint): Failure {
  if (raised instanceof DeskhandError) return raised.failure;
  const error = raised instanceof Error ? raised : asError(raised);
  const known = causes(error).find((cause) => cause instanceof DeskhandError);
  if (known instanceof DeskhandError) return known.failure;
  const trouble = troubleOf(error);
  const rule = rules.find((candidate) => candidate.applies(trouble));
  const failure = rule?.failure(trouble, endpoint) ?? toFailure(new Error(reason(trouble, endpoint), { cause: error }));
  const wait =
    failure.retryable || failure.kind === "quota" ? retryAfterMs(headersOf(error), trouble.words, Date.now()) : null;
  return wait === null ? failure : { ...failure, retryAfterMs: wait };
}
