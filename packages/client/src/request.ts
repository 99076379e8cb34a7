import { DeskhandError, type Failure } from "@deskhand/contracts";

export type Address = Readonly<{ baseUrl: string; token: string | null; fetch: typeof globalThis.fetch }>;

export type RequestOptions = Readonly<{
  method?: string;
  body?: unknown;
  bytes?: Blob;
  signal?: AbortSignal;
  accept?: string;
}>;

/** Sends one request with the token; throws only when the server was not reached. */
export function send(address: Address, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: options.accept ?? "application/json" };
  if (address.token !== null) headers.authorization = `Bearer ${address.token}`;
  const body = options.bytes ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (body !== undefined)
    headers["content-type"] = options.bytes === undefined ? "application/json" : "application/octet-stream";
  return address.fetch(`${address.baseUrl}${path}`, {
    method: options.method ?? "GET",
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
}

/** Sends one request and reads its JSON; throws `DeskhandError` with the server's sentence for a refusal. */
export async function request<Answer>(address: Address, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await reach(address, path, options);
  if (!response.ok) throw new DeskhandError(await readRefusal(response));
  return (await response.json()) as Answer;
}

/** Sends one request; a server that cannot be reached becomes a transient failure. */
export async function reach(address: Address, path: string, options: RequestOptions): Promise<Response> {
  try {
    return await send(address, path, options);
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    const failure: Failure = {
      kind: "transient",
      message: "Deskhand does not answer; start it again with `deskhand`, then try once more.",
      retryable: true,
      userAction: "retry",
    };
    throw new DeskhandError(failure, { cause: error });
  }
}

const kinds: Readonly<Record<number, Failure["kind"]>> = { 400: "input", 401: "auth", 403: "auth", 404: "input" };

/** The server's own sentence, or one about the status when the body is not ours. */
export async function readRefusal(response: Response): Promise<Failure> {
  const message = await readMessage(response);
  const kind = kinds[response.status] ?? (response.status >= 500 ? "internal" : "input");
  return { kind, message, retryable: response.status >= 500, userAction: "none" };
}

async function readMessage(response: Response): Promise<string> {
  const plain = `Deskhand refused the request (HTTP ${response.status}); reload the page or run \`deskhand\` again.`;
  try {
    const body = (await response.json()) as { error?: { message?: unknown } };
    return typeof body.error?.message === "string" ? body.error.message : plain;
  } catch {
    return plain;
  }
}
