import { type Attempt, perl } from "./attempt.ts";

/** Using more than a command may. */
export const limitAttempts: readonly Attempt[] = [
  {
    name: "starts processes without end",
    command: () =>
      perl(
        '$| = 1; print "tried\\n"; for (1 .. 2000) { my $p = fork; last if !defined $p; if (!$p) { sleep 60; exit } } print "refused\\n"; sleep 60',
      ),
    twin: () => perl('for (1 .. 10) { my $p = fork // die; exit if !$p } wait for 1 .. 10; print "worked\\n"'),
    limits: { processes: 60, timeoutMs: 8_000 },
    expected: { limit: ["processes", "timeoutMs"] },
  },
  {
    name: "fills the memory",
    command: () => perl('$| = 1; print "tried\\n"; my @a; push @a, "x" x 10_000_000 while 1; print "THROUGH\\n"'),
    twin: () => perl('my $a = "x" x 10_000_000; print "worked\\n"'),
    limits: { memoryMb: 192 },
    expected: { limit: ["memoryMb"] },
  },
  {
    name: "fills the disk",
    command: ({ folder }) =>
      `echo tried; cd '${folder}'; for n in $(seq 1 500); do head -c 2000000 /dev/zero > fill-$n || break; done; sleep 5; echo THROUGH`,
    twin: ({ folder }) => `head -c 2000000 /dev/zero > '${folder}/fill' && echo worked`,
    limits: { diskBytes: 50_000_000 },
    expected: { limit: ["diskBytes"] },
  },
  {
    name: "fills its scratch folder",
    command: () => "echo tried; head -c 500000000 /dev/zero > /tmp/fill; sleep 5; echo THROUGH",
    twin: () => "head -c 2000000 /dev/zero > /tmp/fill && echo worked",
    limits: { diskBytes: 50_000_000 },
    expected: { limit: ["diskBytes"] },
  },
  {
    name: "fills the disk below folders deeper than a path can say",
    command: ({ folder }) =>
      perl(
        `$| = 1; chdir "${folder}"; my $n = "d" x 200; print "tried\\n"; for (1 .. 40) { mkdir $n; chdir $n } for my $k (1 .. 500) { open(my $f, ">", "fill$k") or last; print $f "x" x 2_000_000 } sleep 5; print "THROUGH\\n"`,
      ),
    twin: ({ folder }) =>
      perl(
        `chdir "${folder}"; my $n = "d" x 100; for (1 .. 10) { mkdir $n; chdir $n } open(my $f, ">", "leaf") or die; print "worked\\n"`,
      ),
    limits: { diskBytes: 50_000_000 },
    expected: { limit: ["diskBytes"] },
  },
  {
    name: "uses the processor without end",
    command: () => "echo tried; while :; do :; done; echo THROUGH",
    twin: () => "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); done; echo worked",
    limits: { cpuMs: 4_000, timeoutMs: 40_000 },
    expected: { limit: ["cpuMs"] },
  },
  {
    name: "outlives its time by ignoring signals in sessions of its own",
    command: () =>
      "trap '' TERM INT HUP; echo tried; setsid sh -c 'trap \"\" TERM; (sleep 60 &) ; sleep 60' & sleep 60; echo THROUGH",
    twin: () => "setsid sh -c 'sleep 0.1'; echo worked",
    // the twin has the same time, on an emulated processor too
    limits: { timeoutMs: 6_000 },
    expected: { limit: ["timeoutMs"] },
  },
];
