import { setTimeout as wait } from "node:timers/promises";
import type { ProgramLimits, Trial } from "@deskhand/contracts";
import type { TestedGround } from "./tested-ground.ts";
import type { TestedRun, TestedSandbox } from "./tested-sandbox.ts";

export type Found = Omit<Trial, "isolation" | "title">;
/** `arrivedBefore`: connections that had arrived at the ground before this trial was made first; `signal` calls waiting off */
export type Attempting = Readonly<{ arrivedBefore: number; signal: AbortSignal }>;
export type SelfTestTrial = Readonly<{
  title: string;
  /** whether a clock or a race decides: what it finds once can be due to a computer that is busy */
  isTimed: boolean;
  run(sandbox: TestedSandbox, ground: TestedGround, attempting: Attempting): Promise<Found>;
}>;

/** `ms` within which Stop has killed everything */
const stopMs = 1000;
/** `ms` after Stop in which what was sent before the death may still be delivered */
const settleMs = 400;
/** `ms` that are long enough for several knocks, had anything been left */
const lookMs = 600;

const nothingShown = "The test itself could not be carried out, so it shows nothing.";

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

type Words = Readonly<{ held: string; broken: string }>;

function judged({ end, output }: TestedRun, { held, broken }: Words, isBroken: boolean): Found {
  const twin = outcome(output, "twin");
  // what was seen to happen counts, whatever became of the command that did it
  const attempt = isBroken ? "worked" : outcome(output, "attempt");
  if (attempt === "worked") return { attempt, twin, found: broken };
  if (attempt === "failed" && twin === "worked") return { attempt, twin, found: held };
  return { attempt, twin, found: end.by === "breakage" ? end.message : nothingShown };
}

function bySingleRun(title: string, command: (ground: TestedGround) => string, words: Words): SelfTestTrial {
  return {
    title,
    isTimed: false,
    async run(sandbox, ground, { arrivedBefore }) {
      const run = await sandbox.run(command(ground));
      const isBroken =
        run.output.includes(ground.secret) || ground.arrivals() > arrivedBefore || (await ground.isTouched());
      return judged(run, words, isBroken);
    },
  };
}

type LimitTrial = Readonly<{
  title: string;
  limit: keyof ProgramLimits;
  bounds: Partial<ProgramLimits>;
  /** ends well only after it was far beyond the limit for long enough to be noticed */
  beyond: string;
  within: string;
}> &
  Words;

/** said by a program that got beyond its limit */
const beyondMark = "went beyond";

function endedBy({ end }: TestedRun, limit: keyof ProgramLimits): boolean {
  return end.by === "limit" && end.limit === limit;
}

/** Only the limit itself shows that it holds, and only a program that says so shows that it got beyond. */
function farOutcome(far: TestedRun, limit: keyof ProgramLimits): Found["attempt"] {
  if (far.output.includes(beyondMark) && !endedBy(far, limit)) return "worked";
  return far.output.includes("tried") && endedBy(far, limit) ? "failed" : "not run";
}

function nearOutcome({ end, output }: TestedRun): Found["twin"] {
  if (end.by === "breakage") return "not run";
  return end.by === "exit" && output.includes("worked") ? "worked" : "failed";
}

/** Why a program that was to go beyond its limit shows nothing. */
function whyNothing({ end, output }: TestedRun): string {
  if (end.by === "breakage") return end.message;
  if (!output.includes("tried")) return nothingShown;
  if (end.by === "limit") return "Another limit ended the program first, so this one was not tried out.";
  if (end.by === "signal") return "Something else ended the program before its limit could, so it shows nothing.";
  return "The program ended by itself before it was beyond its limit, so it shows nothing.";
}

function limitFound(far: TestedRun, near: TestedRun, { limit, held, broken }: LimitTrial): Found {
  const attempt = farOutcome(far, limit);
  const twin = nearOutcome(near);
  if (attempt === "worked") return { attempt, twin, found: broken };
  if (attempt === "not run") return { attempt, twin, found: whyNothing(far) };
  if (twin === "worked") return { attempt, twin, found: held };
  if (near.end.by === "breakage") return { attempt, twin, found: near.end.message };
  const found = "The limit ended the program, but a harmless one did not run to its end either, so it shows nothing.";
  return { attempt, twin, found };
}

function byLimit(trial: LimitTrial): SelfTestTrial {
  const { beyond, bounds, title, within } = trial;
  return {
    title,
    isTimed: true,
    async run(sandbox) {
      const far = await sandbox.run(`echo tried; ${beyond} && echo '${beyondMark}'`, bounds);
      const near = await sandbox.run(`${within} && echo worked`, bounds);
      return limitFound(far, near, trial);
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
    beyond: perlOrBash(
      "my $n = 10_000_000; my @a; push @a, chr(97 + $_ % 26) x $n for 1 .. 50; sleep 5; exit(@a == 50 ? 0 : 1);",
      '[ "$( (head -c 500000000 /dev/zero && sleep 5) | tail | wc -c)" -eq 500000000 ]',
    ),
    within: perlOrBash('my $a = "x" x 1_000_000;', "head -c 1000000 /dev/zero | tail >/dev/null"),
    held: "The program was ended at its limit.",
    broken: "The program used more memory than it was allowed.",
  }),
  byLimit({
    title: "Fill the disk",
    limit: "diskBytes",
    bounds: { diskBytes: 20_000_000 },
    beyond:
      'for n in 1 2 3 4 5 6 7 8 9 10; do head -c 10000000 /dev/zero > /tmp/fill-$n || exit 1; done; sleep 10; [ "$(cat /tmp/fill-* | wc -c)" -ge 100000000 ]',
    within: "head -c 1000000 /dev/zero > /tmp/fill",
    held: "The program was ended at its limit.",
    broken: "The program wrote more to the disk than it was allowed.",
  }),
  byLimit({
    title: "Run longer than allowed",
    limit: "timeoutMs",
    bounds: { timeoutMs: 5_000 },
    beyond: "trap '' TERM INT HUP; sleep 60",
    within: "true",
    held: "The program was ended when its time was over.",
    broken: "The program ran for longer than it was allowed.",
  }),
];

/** as an argument of `sh -c`, in single quotes */
const knocking = perlOrBash(
  `$SIG{TERM} = $SIG{INT} = $SIG{HUP} = q(IGNORE); my $p = ${proxyPort.perl}; while (1) { socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in($p, inet_aton("127.0.0.1"))) and $| = print "knocked\\n"; close $s; select(undef, undef, undef, 0.05) }`,
  `exec bash -c 'trap "" TERM INT HUP; while :; do (exec 3<>/dev/tcp/127.0.0.1/${proxyPort.shell}) && echo knocked; sleep 0.05; done' 2>/dev/null`,
);

/** `tookMs`: how long Stop took; `isOver`: nothing went on after it */
function stopFound(tookMs: number, isOver: boolean): Found {
  if (!isOver) return { attempt: "worked", twin: "worked", found: "Something went on after Stop." };
  if (tookMs <= stopMs)
    return { attempt: "failed", twin: "worked", found: `Everything was ended ${Math.ceil(tookMs)} ms after Stop.` };
  const found = `Stop took ${(tookMs / 1000).toFixed(1)} s here, which is too long to say that it ends a program at once; nothing went on after it.`;
  return { attempt: "not run", twin: "worked", found };
}

const outlivingStop: SelfTestTrial = {
  title: "Go on after Stop",
  isTimed: true,
  async run(sandbox, _ground, { signal }) {
    const before = sandbox.departures();
    const quoted = `'${knocking.replaceAll("'", "'\\''")}'`;
    const tookMs = await sandbox.stopAfter(`setsid sh -c ${quoted} & setsid sh -c ${quoted}`, "knocked");
    await wait(settleMs, undefined, { signal });
    const then = sandbox.departures();
    if (tookMs === null || then === before) return { attempt: "not run", twin: "not run", found: nothingShown };
    await wait(lookMs, undefined, { signal });
    return stopFound(tookMs, sandbox.departures() === then);
  },
};

/** What a program must not be able to reach. */
export const reachTrials: readonly SelfTestTrial[] = [...fileTrials, ...networkTrials];

/** What a program of a task must not be able to do, each beside the same thing where it is allowed. */
export const selfTestTrials: readonly SelfTestTrial[] = [...reachTrials, ...limitTrials, outlivingStop];
