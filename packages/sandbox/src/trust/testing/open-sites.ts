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
      response.end(`hello ${request.headers.authorization ?? "nobody"}\n`);
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

/** Commands that ask `https://api.test` in the way of usual programs, by what has to be there for them. */
export const askers = [
  ["curl", "curl -sS https://api.test/curl"],
  ["wget", "wget -qO- https://api.test/wget"],
  [
    "python3",
    `python3 -c 'import urllib.request; print(urllib.request.urlopen("https://api.test/python").read().decode())'`,
  ],
  ["node", `node -e 'fetch("https://api.test/node").then(async (a) => console.log(await a.text()))'`],
] as const;
