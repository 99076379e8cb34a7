import { type SecretStore, toFailure, type WayOut, type WayOutCredential } from "@deskhand/contracts";

/** Bounds of one host; opens nothing. */
type Bound = Readonly<{
  host: string;
  /** `null` for those of the rule that opens the host */
  ports: readonly number[] | null;
  /** `null` for any */
  methods: readonly string[] | null;
  /** why the host is closed to everybody, as a sentence; `null` when it is not */
  closed: string | null;
}>;

/** What is put into requests to one host and port. */
type Credential = Readonly<{ host: string; port: number; headers: Readonly<Record<string, string>> }>;

/** What the broker is told of hosts, the same for all tasks. Holds secrets. */
export type HostSettings = Readonly<{ bounds: readonly Bound[]; credentials: readonly Credential[] }>;

/** Name of the secret of a host's credential. */
export function secretNameOf(host: string): string {
  return `host:${host}`;
}

/** The header that a credential is sent in. */
export function headerOf(credential: WayOutCredential, secret: string): Readonly<Record<string, string>> {
  switch (credential.kind) {
    case "token":
      return { authorization: `Bearer ${secret}` };
    case "password":
      return { authorization: `Basic ${Buffer.from(`${credential.username}:${secret}`).toString("base64")}` };
    case "header":
      return { [credential.name]: secret };
  }
}

/** Ports that a way out opens; `null` for those of the rule that opens its host. A credential belongs to TLS. */
function portsOf({ credential, ports }: WayOut): readonly number[] | null {
  return ports ?? (credential === null ? null : [443]);
}

type Read = Readonly<{ bound: Bound; credentials: readonly Credential[] }>;

async function readOne(way: WayOut, secrets: SecretStore): Promise<Read> {
  const { credential, host, methods } = way;
  const ports = portsOf(way);
  const open = { host, ports, methods, closed: null };
  if (credential === null) return { bound: open, credentials: [] };
  let closed = `The password or key for ${host} is missing; enter it again under "Ways out".`;
  try {
    const secret = await secrets.get(secretNameOf(host));
    if (secret !== null) {
      const headers = headerOf(credential, secret);
      return { bound: open, credentials: (ports ?? [443]).map((port) => ({ host, port, headers })) };
    }
  } catch (error) {
    closed = `The password or key for ${host} cannot be read: ${toFailure(error).message}`;
  }
  return { bound: { ...open, closed }, credentials: [] };
}

/** What the broker is told of the ways out, secrets included. A host whose credential cannot be had is closed. */
export async function hostSettings(ways: readonly WayOut[], secrets: SecretStore): Promise<HostSettings> {
  const read = await Promise.all(ways.map((way) => readOne(way, secrets)));
  return { bounds: read.map(({ bound }) => bound), credentials: read.flatMap(({ credentials }) => credentials) };
}
