import { setTimeout as wait } from "node:timers/promises";
import type { ProgramLimits, Trial } from "@deskhand/contracts";
import type { TestedGround } from "./tested-ground.ts";
import type { TestedRun, TestedSandbox } from "./tested-sandbox.ts";

export type Found = Omit<Trial, "isolation" | "title">;
export type SelfTestTrial = Readonly<{
  title: string;
  run(sandbox: TestedSandbox, ground: TestedGround): Promise<Found>;
}>;

/** `ms` within which Stop has killed everything */
const stopMs = 1000;

function perl(program: string): string {
  return `perl -MSocket -e '${program.replaceAll("'", "'\\''")}'`;
}

/** With bash and small tools where there is no perl: an attempt that lacks its program would close an isolation that holds. */
function perlOrBash(inPerl: string, inBash: string): string {
  return `if command -v perl >/dev/null; then ${perl(inPerl)}; else ${inBash}; fi`;
}

/** the port of the way out that is offered */
const proxyPort = {
  perl: "(split /[:\\/]+/, $ENV{HTTP_PROXY})[2]",
  shell: "$(echo $HTTP_PROXY | cut -d: -f3 | tr -d /)",
};

function connect(host: string, port: typeof proxyPort): string {
  return perlOrBash(
    `socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 1; $SIG{ALRM} = sub { exit 1 }; alarm 3; exit(connect($s, sockaddr_in(${port.perl}, inet_aton("${host}"))) ? 0 : 1);`,
    `timeout 3 bash -c "exec 3<>/dev/tcp/${host}/${port.shell}"`,
  );
}

function connectTo(host: string, port: number): string {
  return connect(host, { perl: String(port), shell: String(port) });
}

const connectToProxy = connect("127.0.0.1", proxyPort);

/** One line for what was forbidden and one for its twin: each starts with `tried`, and ends with `worked` if it did. */
function pair(forbidden: string, twin: string): string {
  const line = (name: string, command: string) =>
    `echo "${name} tried"; if ( ${command} ) >/dev/null 2>&1; then echo "${name} worked"; fi`;
  return `${line("attempt", forbidden)}; ${line("twin", twin)}`;
}

function outcome(output: string, name: "attempt" | "twin"): Found["attempt"] {
  if (!output.includes(`${name} tried`)) return "not run";
  return output.includes(`${name} worked`) ? "worked" : "failed";
}

function judged(output: string, words: Readonly<{ held: string; broken: string }>, isBroken = false): Found {
  const twin = outcome(output, "twin");
  const seen = outcome(output, "attempt");
  const attempt = isBroken && seen !== "not run" ? "worked" : seen;
  if (attempt === "worked") return { attempt, twin, found: words.broken };
  if (attempt === "failed" && twin === "worked") return { attempt, twin, found: words.held };
  return { attempt, twin, found: "The test itself could not be carried out, so it shows nothing." };
}

function bySingleRun(
  title: string,
  command: (ground: TestedGround) => string,
  words: Readonly<{ held: string; broken: string }>,
): SelfTestTrial {
  return {
    title,
    async run(sandbox, ground) {
      const before = ground.arrivals();
      const { output } = await sandbox.run(command(ground));
      const isBroken = output.includes(ground.secret) || ground.arrivals() > before || (await ground.isTouched());
      return judged(output, words, isBroken);
    },
  };
}

function endedBy(run: TestedRun, limit: keyof ProgramLimits): boolean {
  return run.end.by === "limit" && run.end.limit === limit;
}

type LimitTrial = Readonly<{
  title: string;
  limit: keyof ProgramLimits;
  bounds: Partial<ProgramLimits>;
  beyond: string;
  within: string;
  held: string;
}>;

function byLimit({ title, limit, bounds, beyond, within, held }: LimitTrial): SelfTestTrial {
  return {
    title,
    async run(sandbox) {
      const far = await sandbox.run(`echo tried; ${beyond}`, bounds);
      const near = await sandbox.run(`${within} && echo worked`, bounds);
      const isTried = far.output.includes("tried");
      // ended by another limit it was not let through, and says nothing of this one
      const isCut = far.end.by === "limit" && !endedBy(far, limit);
      const attempt = isTried && !isCut ? (endedBy(far, limit) ? "failed" : "worked") : "not run";
      const twin = near.output.includes("worked") && near.end.by === "exit" ? "worked" : "failed";
      const found =
        attempt === "failed" && twin === "worked" ? held : "The limit did not end the program as it should have.";
      return { attempt, twin, found };
    },
  };
}

const fileTrials: readonly SelfTestTrial[] = [
  bySingleRun(
    "Read a file outside the folders",
    ({ secretPath, folder }) => `cat '${secretPath}'; ${pair(`cat '${secretPath}'`, `cat '${folder}/letter.txt'`)}`,
    { held: "The file was not there for the program.", broken: "The program read a file that nobody handed over." },
  ),
  bySingleRun(
    "Write a file outside the folders",
    ({ outsideFolder, folder }) => pair(`echo x > '${outsideFolder}/x'`, `echo x > '${folder}/x'`),
    { held: "Nothing was written outside.", broken: "The program wrote into a folder that nobody handed over." },
  ),
  bySingleRun(
    "Change a folder handed over for reading",
    ({ readOnlyFolder }) => pair(`echo x > '${readOnlyFolder}/book.txt'`, `cat '${readOnlyFolder}/book.txt'`),
    { held: "The folder could be read and not changed.", broken: "The program changed a folder meant for reading." },
  ),
  bySingleRun(
    "Look at the programs of this computer",
    ({ programMark }) =>
      pair(
        `grep -q '[${programMark[0]}]${programMark.slice(1)}' /proc/[0-9]*/cmdline`,
        "grep -q grep /proc/self/cmdline",
      ),
    { held: "Only its own programs were visible.", broken: "The program saw programs of this computer." },
  ),
];

const networkTrials: readonly SelfTestTrial[] = [
  bySingleRun("Reach a program on this computer", ({ port }) => pair(connectTo("127.0.0.1", port), connectToProxy), {
    held: "Only the way out that Deskhand watches could be reached.",
    broken: "The program reached another program of this computer.",
  }),
  bySingleRun("Reach the internet past Deskhand", () => pair(connectTo("1.1.1.1", 443), connectToProxy), {
    held: "There was no way but the one that Deskhand watches.",
    broken: "The program reached the internet past Deskhand.",
  }),
];

const limitTrials: readonly SelfTestTrial[] = [
  byLimit({
    title: "Use more memory than allowed",
    limit: "memoryMb",
    bounds: { memoryMb: 192 },
    // tail has to keep a line without an end
    beyond: perlOrBash('my @a; push @a, "x" x 10_000_000 while 1;', "head -c 1000000000 /dev/zero | tail >/dev/null"),
    within: perlOrBash('my $a = "x" x 1_000_000;', "head -c 1000000 /dev/zero | tail >/dev/null"),
    held: "The program was ended at its limit.",
  }),
  byLimit({
    title: "Fill the disk",
    limit: "diskBytes",
    bounds: { diskBytes: 20_000_000 },
    beyond: "for n in 1 2 3 4 5 6 7 8 9 10; do head -c 10000000 /dev/zero > /tmp/fill-$n; done; sleep 10",
    within: "head -c 1000000 /dev/zero > /tmp/fill",
    held: "The program was ended at its limit.",
  }),
  byLimit({
    title: "Run longer than allowed",
    limit: "timeoutMs",
    bounds: { timeoutMs: 5_000 },
    beyond: "trap '' TERM INT HUP; sleep 60",
    within: "true",
    held: "The program was ended when its time was over.",
  }),
];

/** as an argument of `sh -c`, in single quotes */
const knocking = perlOrBash(
  `$SIG{TERM} = $SIG{INT} = $SIG{HUP} = q(IGNORE); my $p = ${proxyPort.perl}; while (1) { socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in($p, inet_aton("127.0.0.1"))) and $| = print "knocked\\n"; close $s; select(undef, undef, undef, 0.05) }`,
  `exec bash -c 'trap "" TERM INT HUP; while :; do (exec 3<>/dev/tcp/127.0.0.1/${proxyPort.shell}) && echo knocked; sleep 0.05; done' 2>/dev/null`,
);

const outlivingStop: SelfTestTrial = {
  title: "Go on after Stop",
  async run(sandbox) {
    const before = sandbox.departures();
    const quoted = `'${knocking.replaceAll("'", "'\\''")}'`;
    const tookMs = await sandbox.stopAfter(`setsid sh -c ${quoted} & setsid sh -c ${quoted}`, "knocked");
    const then = sandbox.departures();
    if (tookMs === null || then === before)
      return {
        attempt: "not run",
        twin: "not run",
        found: "The test itself could not be carried out, so it shows nothing.",
      };
    // long enough for several knocks, had anything been left
    await wait(400);
    const isOver = sandbox.departures() === then && tookMs <= stopMs;
    const found = isOver ? `Everything was ended ${Math.ceil(tookMs)} ms after Stop.` : "Something went on after Stop.";
    return { attempt: isOver ? "failed" : "worked", twin: "worked", found };
  },
};

/** What a program must not be able to reach. */
export const reachTrials: readonly SelfTestTrial[] = [...fileTrials, ...networkTrials];

/** What a program of a task must not be able to do, each beside the same thing where it is allowed. */
export const selfTestTrials: readonly SelfTestTrial[] = [...reachTrials, ...limitTrials, outlivingStop];
