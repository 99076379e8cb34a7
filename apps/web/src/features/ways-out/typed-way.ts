import { parseHost, type WayOut, type WayOutChange, type WayOutCredential } from "@deskhand/contracts";

/** A way out as it is typed into the form. */
export type TypedWay = Readonly<{
  host: string;
  requests: "any" | "read" | "chosen";
  /** with commas or spaces between them; counts when `requests` is `chosen` */
  methods: string;
  /** with commas or spaces between them; empty for the usual ones */
  ports: string;
  credential: "none" | WayOutCredential["kind"];
  username: string;
  headerName: string;
  /** empty keeps the stored one */
  secret: string;
}>;

export const emptyWay: TypedWay = {
  host: "",
  requests: "any",
  methods: "",
  ports: "",
  credential: "none",
  username: "",
  headerName: "",
  secret: "",
};

/** requests that ask and change nothing */
export const readingMethods: readonly string[] = ["GET", "HEAD"];

function isReading(methods: readonly string[]): boolean {
  return methods.length === readingMethods.length && readingMethods.every((method) => methods.includes(method));
}

/** The form of a way out that is there; its secret is never known here. */
export function typedFrom({ credential, host, methods, ports }: WayOut): TypedWay {
  const requests = methods === null ? "any" : isReading(methods) ? "read" : "chosen";
  return {
    ...emptyWay,
    host,
    requests,
    methods: requests === "chosen" ? (methods ?? []).join(", ") : "",
    ports: ports?.join(", ") ?? "",
    credential: credential?.kind ?? "none",
    username: credential?.kind === "password" ? credential.username : "",
    headerName: credential?.kind === "header" ? credential.name : "",
  };
}

function parts(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

function credentialOf({ credential, headerName, username }: TypedWay): WayOutCredential | null | string {
  switch (credential) {
    case "none":
      return null;
    case "token":
      return { kind: "token" };
    case "password":
      return username.trim() === "" ? "Write the user name." : { kind: "password", username: username.trim() };
    case "header":
      return /^[A-Za-z0-9-]+$/.test(headerName.trim())
        ? { kind: "header", name: headerName.trim() }
        : "Write the name of the header, such as X-Api-Key.";
  }
}

function methodsOf({ methods, requests }: TypedWay): string[] | null | string {
  if (requests === "any") return null;
  if (requests === "read") return [...readingMethods];
  const named = parts(methods).map((method) => method.toUpperCase());
  const isRight = named.length > 0 && named.every((method) => /^[A-Z]{1,20}$/.test(method));
  return isRight ? named : "Write the kinds of requests, such as GET, POST.";
}

function portsOf({ ports }: TypedWay): number[] | null | string {
  const named = parts(ports).map(Number);
  if (named.length === 0) return null;
  const isRight = named.every((port) => Number.isInteger(port) && port >= 1 && port <= 65_535);
  return isRight ? named : "Write ports as numbers from 1 to 65535, such as 443, or leave them empty.";
}

/** What was typed as a change to ask for, or a sentence that says what to correct first. */
export function readTyped(typed: TypedWay, isNew: boolean): WayOutChange | string {
  const host = parseHost(typed.host);
  if (host === null) return "Write the site like example.com, without https:// and without a path.";
  const read = { methods: methodsOf(typed), ports: portsOf(typed), credential: credentialOf(typed) };
  for (const value of Object.values(read)) if (typeof value === "string") return value;
  const { credential, methods, ports } = read as Pick<WayOutChange, keyof typeof read>;
  if (credential !== null && host.startsWith("*.")) return "A password or key belongs to one site; leave out the star.";
  if (credential !== null && isNew && typed.secret === "") return "Enter the password or key.";
  return { host, methods, ports, credential, secret: credential === null || typed.secret === "" ? null : typed.secret };
}
