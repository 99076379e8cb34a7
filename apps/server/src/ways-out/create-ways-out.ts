import {
  createTurns,
  DeskhandError,
  inputFailure,
  parseHost,
  type SecretStore,
  type WayOut,
  type WayOutChange,
  type WaysOut,
} from "@deskhand/contracts";
import { type HostSettings, headerOf, hostSettings, secretNameOf } from "./host-settings.ts";
import { readWaysOut, writeWaysOut } from "./ways-out-file.ts";

/** What the user wants of hosts, with the credentials that the broker puts in. Secrets go in and to the broker, and nowhere else. */
export type WaysOutDesk = Readonly<{
  report(): Promise<WaysOut>;
  /** Replaces the way out of the same host, at once and for tasks that run. Throws `DeskhandError` (`input`) with what to correct. */
  change(change: WayOutChange): Promise<WaysOut>;
  /** with its secret; harmless when there is none */
  remove(host: string): Promise<WaysOut>;
  /** what the broker is told, now and through `hear` after each change, until the answer's `stop` is called */
  follow(hear: (settings: HostSettings) => void): Promise<Readonly<{ settings: HostSettings; stop(): void }>>;
}>;

const mostWays = 200;

/** as a header can carry it */
const headerValue = /^[\x20-\x7e]+$/;

/** header names that the broker writes itself or that say how a request is read */
const takenHeader =
  /^(host|connection|upgrade|te|trailer|expect|keep-alive|http2-settings|transfer-encoding|proxy-.*|content-.*|accept-encoding)$/i;

function wrong(message: string): DeskhandError {
  return new DeskhandError(inputFailure(message));
}

function checkCredential(host: string, { credential, secret }: WayOutChange): void {
  if (credential === null) {
    if (secret !== null) throw wrong("Choose how the password or key is sent, or leave it out.");
    return;
  }
  if (host.startsWith("*.")) throw wrong("A password or key belongs to one site; name it without the star.");
  if (credential.kind === "header" && takenHeader.test(credential.name))
    throw wrong(
      `A password or key cannot be sent as "${credential.name}"; take the name from the site's instructions.`,
    );
  if (credential.kind === "password" && credential.username.includes(":"))
    throw wrong("A user name cannot hold a colon.");
  if (secret !== null && !Object.values(headerOf(credential, secret)).every((value) => headerValue.test(value)))
    throw wrong("The password or key holds characters that cannot be sent; copy it again.");
}

/** The change as it is kept, tidied, without its secret. */
function readChange(change: WayOutChange): WayOut {
  const host = parseHost(change.host);
  if (host === null)
    throw wrong(`${JSON.stringify(change.host)} is not a site; write it like example.com or *.example.com.`);
  checkCredential(host, change);
  const { credential, methods, ports } = change;
  const upper = methods?.map((method) => method.toUpperCase()) ?? null;
  return { host, credential, methods: upper && [...new Set(upper)], ports: ports && [...new Set(ports)] };
}

type Held = Readonly<{ ways: readonly WayOut[]; settings: HostSettings }>;

/** The ways out of one data folder. Looks at nothing before it is asked. */
export function createWaysOut(home: string, secrets: SecretStore): WaysOutDesk {
  const hearers = new Set<(settings: HostSettings) => void>();
  let held: Held | null = null;
  const inTurn = createTurns();

  async function look(): Promise<Held> {
    const isWhole = held?.settings.bounds.every(({ closed }) => closed === null) ?? false;
    if (held !== null && isWhole) return held;
    const ways = await readWaysOut(home);
    held = { ways, settings: await hostSettings(ways, secrets) };
    return held;
  }

  async function tell(): Promise<WaysOut> {
    held = null;
    const { settings } = await look();
    for (const hear of hearers) hear(settings);
    return show();
  }

  async function show(): Promise<WaysOut> {
    const { settings, ways } = await look();
    const trouble = (host: string) => settings.bounds.find((bound) => bound.host === host)?.closed ?? null;
    return {
      ways: ways.map((way) => ({ ...way, trouble: trouble(way.host) })),
      // a keychain that cannot be reached is told by the hosts that need it
      secretPlace: await secrets.place().catch(() => null),
    };
  }

  return {
    report: () => inTurn(show),
    change: (change) =>
      inTurn(async () => {
        const way = readChange(change);
        const name = secretNameOf(way.host);
        const others = (await readWaysOut(home)).filter(({ host }) => host !== way.host);
        if (others.length >= mostWays) throw wrong(`There are ${mostWays} ways out already; remove one first.`);
        if (change.secret !== null) await secrets.set(name, change.secret);
        else if (way.credential !== null && (await secrets.get(name)) === null)
          throw wrong("Enter the password or key that Deskhand puts in.");
        await writeWaysOut(
          home,
          [...others, way].sort((left, right) => left.host.localeCompare(right.host)),
        );
        if (way.credential === null) await secrets.delete(name);
        return tell();
      }),
    remove: (host) =>
      inTurn(async () => {
        const ways = await readWaysOut(home);
        const left = ways.filter((way) => way.host !== host);
        if (left.length < ways.length) await writeWaysOut(home, left);
        const gone = ways.find((way) => way.host === host);
        if (gone !== undefined && gone.credential !== null) await secrets.delete(secretNameOf(host));
        return tell();
      }),
    follow: (hear) =>
      inTurn(async () => {
        const { settings } = await look();
        hearers.add(hear);
        return { settings, stop: () => void hearers.delete(hear) };
      }),
  };
}
