import { buildImageAdvice, type Failure, type GuestPath, type RunId, type ToolState } from "@deskhand/contracts";
import { LogBuilder, type StubTask, stubChange, stubId, textContent } from "./log-builder.ts";

const receipts = "/home/ann/Receipts";

type Ran = Readonly<{ command: string; ending?: string; stdout?: string; stderr?: string; more?: object }>;

function ranState({ command, ending = "exit code 0", stdout = "", stderr = "", more = {} }: Ran): ToolState {
  const forUser = {
    kind: "ran",
    title: `Ran ${command}`,
    command,
    isolation: "process",
    ending,
    isGood: ending === "exit code 0",
    stdout,
    stderr,
    isCut: false,
    changes: 0,
    sample: [],
    leftOut: [],
    refused: [],
    ...more,
  };
  const result = { forModel: [textContent(`${ending}\n${stdout}${stderr}`)], forUser };
  return { status: "done", because: "inside the sandbox", reads: {}, result };
}

function ask(log: LogBuilder, ran: Ran) {
  return log.tool("shell_run", { command: ran.command, cwd: receipts }, ranState(ran));
}

function connections(log: LogBuilder, runId: RunId): void {
  const base = { runId, port: 443, method: "CONNECT", because: "" };
  const lines = [
    { ...base, host: "api.rates.example", connections: 12, bytesOut: 8_400, bytesIn: 412_000, allowed: true },
    {
      ...base,
      host: "data.rates.example",
      method: "GET",
      port: 80,
      connections: 1,
      bytesOut: 310,
      bytesIn: 9_200,
      allowed: true,
    },
    {
      ...base,
      host: "telemetry.some-very-long-name-of-a-library-vendor.example",
      connections: 3,
      bytesOut: 0,
      bytesIn: 0,
      allowed: false,
      because: "No answer of yours allows this host.",
    },
    {
      ...base,
      host: "169.254.169.254",
      port: 80,
      method: "GET",
      connections: 1,
      bytesOut: 0,
      bytesIn: 0,
      allowed: false,
      because: "Addresses of this computer and its network are never reached.",
    },
  ];
  for (const line of lines) log.add("engine", { type: "egress.recorded", ...line });
}

/** A task that runs programs, one of them now. */
export function commands(): StubTask {
  const goal = "Turn the scans into text and convert the amounts to euros";
  const log = new LogBuilder(
    "commands",
    goal,
    { isolation: "process", model: "anthropic/large", goal, hosts: ["pypi.org"] },
    3,
  );
  log.thought("I read the scans first, then I fetch the rates.");
  const made = ask(log, {
    command:
      'for scan in *.png; do tesseract "$scan" text; done && python3 totals.py --year 2026 --currency EUR > totals.csv',
    stdout: Array.from({ length: 120 }, (_, number) => `scan ${number}.png: 42 words`).join("\n"),
    stderr: "Warning: scan 17.png has no resolution, taking 70 dpi.\n",
    more: {
      changes: 121,
      sample: ["created /home/ann/Receipts/totals.csv", "created /home/ann/Receipts/scan 0.txt"],
      leftOut: [{ path: "/home/ann/Receipts/queue", because: "a pipe between programs is no file" }],
    },
  });
  const texts = Array.from({ length: 6 }, (_, number) =>
    stubChange("created", `${receipts}/scan ${number}.txt` as GuestPath),
  );
  log.apply(log.changes(made, texts));
  ask(log, {
    command: "python3 rates.py",
    ending: "exit code 1",
    stderr: "ProxyError: telemetry refused \u001b[31m(403)\u001b[0m\n",
    more: { refused: ["telemetry.some-very-long-name-of-a-library-vendor.example:443"] },
  });
  for (const pattern of ["api.rates.example", "*.taxoffice.example"])
    log.add("user", {
      type: "grant.added",
      grant: { id: stubId("grant"), effect: "allow", verb: "fetch", pattern, scope: "task" },
    });
  connections(log, log.root);
  log.thought("Now the long part.");
  log.tool(
    "shell_run",
    { command: "ocrmypdf --jobs 2 archive.pdf archive-text.pdf" },
    { status: "running", because: "" },
  );
  return log.stub;
}

/** A task whose virtual machine does not work any more, as the server tells it. */
export function machineGone(): StubTask {
  const settings = { isolation: "vm", model: "anthropic/large" } as const;
  const log = new LogBuilder("machine", "Sum up the scans in a virtual machine", settings, 40);
  const failure: Failure = {
    kind: "sandbox",
    message: `Programs cannot run in a virtual machine here: the workspace image is not built yet; ${buildImageAdvice} Run \`deskhand doctor\` to see what works.`,
    retryable: false,
    userAction: "settings",
  };
  log.thought("I add up the amounts with a program.");
  log.tool("shell_run", { command: "python3 totals.py" }, { status: "failed", failure });
  log.add("engine", { type: "run.ended", runId: log.root, status: "failed", failure });
  log.add("engine", { type: "task.ended", status: "failed", failure });
  return log.stub;
}
