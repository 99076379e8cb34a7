/** one tool call of a stub's answer */
export type StubCall = Readonly<{
  id: string;
  tool: string;
  input: unknown;
  /** sent instead of `input`, to answer with broken JSON */
  rawInput?: string;
}>;

/** how an answer goes wrong */
export type StubFault =
  | Readonly<{ kind: "status"; status: number; body?: string; headers?: Readonly<Record<string, string>> }>
  /** the line closes (`end`) or breaks (`reset`) in the middle of the last piece of arguments or text */
  | Readonly<{ kind: "cut"; how: "end" | "reset" }>
  /** goes silent in the middle; `before` the headers or after the first half */
  | Readonly<{ kind: "stall"; when: "before" | "middle" }>
  /** an error event in the middle of a stream that began well */
  | Readonly<{ kind: "error-event"; type: string; message: string }>
  /** a line that is no JSON */
  | Readonly<{ kind: "garbage" }>
  /** status 200 and a web page */
  | Readonly<{ kind: "html" }>
  /** the line breaks as soon as the request was read */
  | Readonly<{ kind: "drop" }>
  /** status 200 and these bytes instead of an answer's own, in the format's own type */
  | Readonly<{ kind: "bytes"; bytes: string }>;

/** what a stub answers to one request */
export type StubReply = Readonly<{
  thinking?: string;
  text?: string;
  calls?: readonly StubCall[];
  usage?: Readonly<{ input: number; output: number; cacheRead?: number; cacheWrite?: number }>;
  /** why the model stopped; found from the calls when left out */
  finish?: "stop" | "calls" | "length" | "refusal";
  fault?: StubFault;
  /** called when all that will come of the answer was put on the line */
  sent?: () => void;
  /** size of the pieces the answer is sent in, to cut through characters and lines */
  bytesAtOnce?: number;
}>;

/** one server-sent event; `isInside` marks the middle of arguments or text, where cuts hurt most */
export type StubFrame = Readonly<{ bytes: string; isInside: boolean }>;

/** one wire format as a stub speaks it */
export type StubWire = Readonly<{
  path: string;
  /** the reason for a 400, or `null` when the real server would accept the request */
  problem(body: Readonly<Record<string, unknown>>): string | null;
  hasKey(headers: Readonly<Record<string, string | string[] | undefined>>, key: string): boolean;
  frames(reply: StubReply, body: Readonly<Record<string, unknown>>): readonly StubFrame[];
  errorBody(type: string, message: string): string;
  errorFrame(type: string, message: string): string;
  /** set where frames are bytes, each written as one character; absent for server-sent events */
  binary?: Readonly<{ contentType: string }>;
}>;

/** Cuts a text into pieces, so that every answer really streams. */
export function piecesOf(text: string): readonly string[] {
  const half = Math.ceil(text.length / 2);
  return text.length < 2 ? [text] : [text.slice(0, half), text.slice(half)];
}

/** A server-sent event without a name. */
export function frame(value: unknown, isInside = false): StubFrame {
  return { bytes: `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`, isInside };
}

/** A server-sent event named after its `type`. */
export function namedFrame(value: Readonly<Record<string, unknown> & { type: string }>, isInside = false): StubFrame {
  return { bytes: `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`, isInside };
}

/** The JSON text of a call's arguments. */
export function argumentsOf(call: StubCall): string {
  return call.rawInput ?? JSON.stringify(call.input);
}
