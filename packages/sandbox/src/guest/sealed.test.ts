import { describe, expect, test } from "vitest";
import { quote } from "./exec-script.ts";
import type { TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

/** a call of its own, because perl has none for handing over what is open: the message of `sendmsg` and `recvmsg` on x86-64 and arm64 */
const [sendMessage, receiveMessage, changeFolder] = process.arch === "arm64" ? [211, 212, 50] : [46, 47, 81];
const message = `my $b = "x"; my $iov = pack("PQ", $b, 1); my $m = pack("QIIPQPQiI", 0, 0, 0, $iov, 1, $c, 24, 0, 0);`;

function perl(program: string): string {
  return `perl -MSocket -MFcntl -MTime::HiRes=sleep -e ${quote(`$| = 1; ${program}`)}`;
}

/** Hands over what `opened` opens to whoever listens, and ends when that says so. */
function giver(name: string, opened: string): string {
  return perl(`socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
    for (1 .. 300) { last if connect($s, pack_sockaddr_un("\\0${name}")); sleep 0.01 }
    ${opened} or die "open: $!"; my $c = pack("QiiiI", 20, 1, 1, fileno $d, 0); ${message}
    print syscall(${sendMessage}, fileno $s, $m, 0), "\\n"; sysread $s, my $ok, 1;`);
}

/** Takes what is handed over as `$fd`, lets the giver end, and goes on with it. */
function taker(name: string, goesOn: string): string {
  return perl(`socket(my $l, PF_UNIX, SOCK_STREAM, 0); bind($l, pack_sockaddr_un("\\0${name}")) or die "bind: $!"; listen $l, 1;
    my $r = ""; vec($r, fileno $l, 1) = 1; unless (select $r, undef, undef, 3) { print "nobody"; exit }
    accept(my $s, $l) or die "accept: $!"; my $c = "\\0" x 24; ${message}
    syscall(${receiveMessage}, fileno $s, $m, 0) == 1 or die "nothing came"; my $fd = unpack("i", substr $c, 16, 4);
    syswrite $s, "k"; close $s; ${goesOn}`);
}

const makesFolders = `syscall(${changeFolder}, $fd) == 0 or die "no folder: $!";
  for my $n (1 .. 1000) { mkdir "made$n" or do { print "$!"; exit }; sleep 0.005 } print "was never kept from it";`;

let stage: TestStage;
function keep(opened: TestStage): void {
  stage = opened;
}

describe("where jails are made ahead", () => {
  useStage(keep, { jailsAhead: true });

  test("a command that goes on cannot change what another wrote that has ended, though it was handed its folder", async () => {
    const other = stage.run(taker("folder", makesFolders));
    const first = await stage.run(giver("folder", 'mkdir("d"), sysopen(my $d, ".", O_RDONLY|O_DIRECTORY)'));
    expect([first.stdout, first.report.end]).toEqual(["1\n", { by: "exit", code: 0 }]);
    const before = await stage.channel.changes(first.exec, 1);
    expect((await other).stdout).toBe("Read-only file system");
    expect(await stage.channel.changes(first.exec, 1)).toEqual(before);
  });

  test("a command whose file another can still write to is refused, and the next one is not", async () => {
    const other = stage.run(taker("file", "sleep 3"));
    const first = stage.run(giver("file", 'sysopen(my $d, "mine", O_RDWR|O_CREAT)'));
    await expect(first).rejects.toThrow("Another command still holds files of this one.");
    await other;
    expect((await stage.run("echo kept >mine; cat mine")).stdout).toBe("kept\n");
  });
});

describe("where bubblewrap makes each jail", () => {
  useStage(keep, { jailsAhead: false });

  test("commands run one after the other, so that nobody is there to be handed anything", async () => {
    const [other, first] = await Promise.all([
      stage.run(taker("alone", makesFolders)),
      stage.run(giver("alone", 'sysopen(my $d, ".", O_RDONLY|O_DIRECTORY)')),
    ]);
    expect([other.stdout, first.stdout]).toEqual(["nobody", "-1\n"]);
  });
});
