import type { GuestPath, ProgramRequest, Sandbox, TaskId } from "@deskhand/contracts";
import type { SandboxBackend } from "../../backend.ts";
import type { EgressCredential } from "../../egress/egress-rule.ts";
import { EgressLab, publicAddress } from "../../egress/testing/egress-lab.ts";

export const secret = "s3cret-t0ken";

/** Hosts behind the broker: one with a credential, one that passes sealed, one that is not allowed; what was asked for comes out as a record. */
export async function openSites(credentials: readonly EgressCredential[]) {
  const lab = new EgressLab({
    rules: [{ host: "api.test" }, { host: "sealed.test" }, { host: "plain.test" }],
    credentials,
    names: Object.fromEntries(
      ["api.test", "sealed.test", "plain.test", "evil.test"].map((name) => [name, [publicAddress]]),
    ),
  });
  const seen: string[] = [];
  await lab.serveHttp(
    443,
    (request, response) => {
      seen.push(
        `${request.headers.host} ${request.method} ${request.url} ${request.headers.authorization ?? ""}`.trim(),
      );
      if (request.url?.startsWith("/repository") === true) response.statusCode = 404;
      if (request.url?.startsWith("/simple") === true) {
        response.setHeader("content-type", "text/html");
        return response.end('<a href="/files/thing-1.5-py3-none-any.whl">thing-1.5-py3-none-any.whl</a>');
      }
      return response.end(`hello ${request.headers.authorization ?? "nobody"}\n`);
    },
    "api.test",
  );
  await lab.serveHttp(80, (_request, response) => void response.end("plain hello\n"));
  return { lab, seen };
}

export type Ran = Readonly<{ output: string; code: number }>;

/** Opens a sandbox whose way out are these sites; `run` runs one command without folders. */
export async function openInside(backend: SandboxBackend, { lab }: Readonly<{ lab: EgressLab }>) {
  const sandbox: Sandbox = await backend.open({ taskId: "task" as TaskId, folders: [], outlet: lab.outlet });
  const run = async (command: string): Promise<Ran> => {
    let output = "";
    const request: ProgramRequest = {
      ...lab.from,
      command,
      cwd: null as GuestPath | null,
      snapshot: { version: "1", mounts: [], release: () => undefined },
      limits: { timeoutMs: 120_000, memoryMb: 512, processes: 100, diskBytes: 100_000_000, cpuMs: 120_000 },
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString();
      },
    };
    const { end, harvest } = await sandbox.run(request, new AbortController().signal);
    await harvest.dispose();
    return { output, code: end.by === "exit" ? end.code : -1 };
  };
  return { sandbox, run };
}

/** A usual program: how to see that it is there, and how it asks `https://api.test`. */
export type Asker = Readonly<{ program: string; isThere: string; command: string }>;

const standard = (program: string, command: string): Asker => ({
  program,
  isThere: `command -v ${program}`,
  command,
});

export const requestsAsker: Asker = {
  program: "Python's requests",
  isThere: "python3 -c 'import requests'",
  command: `python3 -c 'import requests; print(requests.get("https://api.test/requests").text)'`,
};

export const askers: readonly Asker[] = [
  standard("curl", "curl -sS https://api.test/curl"),
  standard("wget", "wget -qO- https://api.test/wget"),
  standard(
    "python3",
    `python3 -c 'import urllib.request; print(urllib.request.urlopen("https://api.test/python").read().decode())'`,
  ),
  standard("node", `node -e 'fetch("https://api.test/node").then(async (a) => console.log(await a.text()))'`),
];

/** pip asks an index for the versions of a package. */
export const pipAsker: Asker = {
  program: "pip",
  isThere: "python3 -m pip --version",
  command: "python3 -m pip index versions thing --index-url https://api.test/simple/ 2>&1",
};

/** Speaks WebSocket with hosts by the way out, one after the other: what each answered first, then what came after some words. */
export function asksForSocket(...hosts: readonly string[]): string {
  const head = "Connection: Upgrade\\r\\nUpgrade: websocket\\r\\nSec-WebSocket-Key: x\\r\\nSec-WebSocket-Version: 13";
  return `perl -MSocket -e '
    my ($at, $port) = $ENV{HTTP_PROXY} =~ m{//([^:/]+):([0-9]+)};
    for my $host (qw(${hosts.join(" ")})) {
      socket(my $s, PF_INET, SOCK_STREAM, 0) or die;
      connect($s, sockaddr_in($port, inet_aton($at))) or die;
      select((select($s), $| = 1)[0]);
      print $s "GET http://$host/ws HTTP/1.1\\r\\nHost: $host\\r\\n${head}\\r\\n\\r\\n";
      sysread $s, my $answer, 4096;
      print $s "frame" if $answer =~ / 101 /;
      local $/;
      print "$host: $answer", <$s> // "", "\\n";
    }'`;
}

/** Looks for the secret wherever a program may read; finds a word of its own by the same look, and says that it came to its end. */
export const looksForSecret = `echo own-mark > /tmp/mark; for word in own-mar[k] ${secret.slice(0, -1)}[${secret.slice(-1)}]; do
    grep -ars "$word" /tmp /run /etc /home /var/lib /var/tmp /dev/shm /opt/deskhand; (env; cat /proc/*/environ /proc/*/cmdline) 2>/dev/null | tr '\\0' '\\n' | grep -a "$word"; done; echo looked`;
