import { type Attempt, perl } from "./attempt.ts";
import { calls } from "./calls.ts";

/**
 * Sends descriptors through sockets and lets nobody receive them, up to as many as are asked for; `$sent` is how many went. The messages
 * are the kernel's own form, because perl has no call for it: https://man7.org/linux/man-pages/man7/unix.7.html
 */
const sendDescriptors = (most: number) => `
  my ($sent, @kept) = (0);
  PAIR: while ($sent < ${most}) {
    socketpair(my $from, my $to, PF_UNIX, SOCK_STREAM, 0) or last;
    push @kept, $from, $to;
    for (1 .. 80) {
      my $byte = "x";
      my ($words, $rights) = (pack("PQ", $byte, 1), pack("QiiiI", 20, 1, 1, 0, 0));
      my $message = pack("QIIPQPQiI", 0, 0, 0, $words, 1, $rights, 24, 0, 0);
      last PAIR if syscall(${calls.sendmsg}, fileno $from, $message, 0) < 0;
      last PAIR if ++$sent == ${most};
    }
  }`;

/** Watches files, each by as many watchers as there are, up to as many watches as are asked for; `$held` is how many there are. */
const watchFiles = (files: number, most: string) => `
  chdir "/tmp"; my $held = 0;
  for (1 .. ${files}) { open(my $file, ">", "watched-$_") or die }
  WATCHER: for (1 .. 10) {
    my $watcher = syscall(${calls.inotify_init1}, 0);
    for my $number (1 .. ${files}) {
      my $path = "watched-$number\\0";
      last WATCHER if syscall(${calls.inotify_add_watch}, $watcher, $path, 2) < 0;
      last WATCHER if ++$held >= ${most};
    }
  }`;

/** Gets more than half of what the kernel counts for each user, or is refused. */
const takesHalf = (what: string, taken: string) =>
  `echo tried; ${perl(
    `my $half = $ARGV[0] / 2; ${taken} print $held < $half ? "refused $held\\n" : "THROUGH\\n";`,
  )} "$(cat /proc/sys/fs/inotify/max_user_${what})"`;

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
  {
    // a user's other programs, with their usual bound of 1024, are told that there are too many from there on
    name: "takes all descriptors of the user in flight",
    command: () =>
      perl(
        `$| = 1; print "tried\\n"; ${sendDescriptors(4_800)} print $sent >= 1024 ? "THROUGH\\n" : "refused $sent\\n";`,
      ),
    twin: () => perl(`${sendDescriptors(100)} print "worked\\n" if $sent == 100;`),
    expected: { output: /^refused [1-9]/m },
  },
  {
    name: "takes all watchers of the user",
    command: () =>
      takesHalf("instances", `my $held = 0; $held++ while $held < $half && syscall(${calls.inotify_init1}, 0) >= 0;`),
    twin: () => perl(`print "worked\\n" if 10 == grep { syscall(${calls.inotify_init1}, 0) >= 0 } 1 .. 10;`),
    expected: { output: /^refused [1-9]/m },
  },
  {
    name: "takes all watches of the user",
    command: () => takesHalf("watches", watchFiles(20_000, "$half")),
    twin: () => perl(`${watchFiles(100, "1_000")} print "worked\\n" if $held == 1_000;`),
    expected: { output: /^refused [1-9]/m },
  },
];
