import { type Attempt, mustFail, mustFailInPerl, mustWork, perl, quoted } from "./attempt.ts";
import { calls } from "./calls.ts";

const refused = { output: /^refused/m };
const notPermitted = { output: /^refused 1$/m };
const forks = perl('my $p = fork // die; exit 0 if !$p; waitpid $p, 0; print "worked\\n" if $? == 0;');

/** A pattern that finds the text and not the command it stands in. */
function notItself(text: string): string {
  return `[${text.slice(0, 1)}]${text.slice(1)}`;
}

/** Reaching other processes, more rights, other namespaces. */
export const processAttempts: readonly Attempt[] = [
  {
    name: "looks at the host's processes",
    command: ({ variable }) =>
      mustFail(`grep -aq ${quoted(notItself(variable))} /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null`),
    twin: () => "sleep 5 & ls /proc/$!/status && echo worked; kill $!",
    expected: refused,
  },
  {
    name: "counts more processes than its own",
    command: () => mustFail('[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 10 ]', ["ls", "wc"]),
    twin: () => mustWork('[ "$(ls -d /proc/[0-9]* | wc -l)" -gt 1 ]'),
    expected: refused,
  },
  {
    name: "uses descriptors that were left open",
    // not with a shell, which opens descriptors of its own for pipes and files
    command: () => mustFailInPerl('scalar grep { -l "/proc/self/fd/$_" } 3 .. 255'),
    twin: () => perl('print "worked\\n" if -l "/proc/self/fd/1"'),
    expected: refused,
  },
  {
    name: "reads the host's environment",
    command: ({ variable }) => mustFail(`[ -n "$(printenv ${variable})" ]`, ["printenv"]),
    twin: () => mustWork('[ -n "$HOME" ]'),
    expected: refused,
  },
  {
    name: "holds any capability",
    command: () =>
      mustFail("grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb):' /proc/self/status | grep -v '0000000000000000$'", ["grep"]),
    twin: () => mustWork("grep -q '^CapEff:' /proc/self/status"),
    expected: refused,
  },
  {
    name: "may gain rights by starting a program",
    command: () => mustFail("grep -E '^NoNewPrivs:.*0$' /proc/self/status"),
    twin: () => mustWork("grep -q '^NoNewPrivs:' /proc/self/status"),
    expected: refused,
  },
  {
    name: "becomes root",
    command: () => mustFailInPerl(`syscall(${calls.setuid}, 0)`),
    twin: () => mustWork('[ "$(id -u)" = 1000 ]'),
    expected: { output: /^refused (?:1|22)$/m },
  },
  {
    name: "becomes root with su",
    command: () => mustFail('[ "$(su -c "id -u" 2>/dev/null </dev/null)" = 0 ]', ["su", "id"]),
    twin: () => mustWork('[ "$(sh -c "id -u")" = 1000 ]'),
    expected: refused,
  },
  {
    name: "mounts",
    command: () =>
      mustFailInPerl(`syscall(${calls.mount}, $what, $where, $what, 0, 0)`, 'my ($what, $where) = ("tmpfs", "/tmp");'),
    twin: () => mustWork("grep -q tmp /proc/mounts"),
    expected: notPermitted,
  },
  {
    name: "makes read-only programs writable",
    command: () => mustFail("mount -o remount,rw /usr"),
    twin: () => mustWork("[ -r /usr/bin/env ]"),
    expected: refused,
  },
  {
    name: "opens a file system by the newer calls",
    command: () => mustFailInPerl(`syscall(${calls.fsopen}, $what, 0)`, 'my $what = "tmpfs";'),
    twin: () => mustWork("df /tmp > /dev/null"),
    expected: notPermitted,
  },
  {
    name: "changes its root",
    command: () => mustFailInPerl(`syscall(${calls.chroot}, $where)`, 'my $where = "/tmp";'),
    twin: () => mustWork("cd /tmp"),
    expected: notPermitted,
  },
  {
    name: "makes a user namespace with unshare",
    command: () => mustFailInPerl(`syscall(${calls.unshare}, 0x10000000)`),
    twin: () => forks,
    expected: notPermitted,
  },
  {
    name: "makes a user namespace with clone",
    command: () => mustFailInPerl(`syscall(${calls.clone}, 0x10000011, 0, 0, 0, 0)`),
    twin: () => forks,
    expected: notPermitted,
  },
  {
    name: "makes a user namespace with clone3",
    command: () => mustFailInPerl(`syscall(${calls.clone3}, 0, 0)`),
    twin: () => forks,
    expected: { output: /^refused 38$/m },
  },
  {
    name: "enters another namespace",
    command: () => mustFailInPerl(`open($n, "<", "/proc/1/ns/net") && syscall(${calls.setns}, fileno($n), 0)`),
    twin: () => mustWork("readlink /proc/self/ns/net"),
    expected: refused,
  },
  {
    name: "builds a sandbox of its own to get rights in it",
    command: () => mustFail("bwrap --unshare-all --ro-bind / / true 2>/dev/null"),
    twin: () => mustWork("sh -c true"),
    expected: refused,
  },
  {
    name: "traces another process",
    command: () => mustFailInPerl(`syscall(${calls.ptrace}, 16, 1, 0, 0)`),
    twin: () => "sleep 5 & kill -0 $! && echo worked; kill $!",
    expected: notPermitted,
  },
  {
    name: "reads another process's memory",
    command: () => mustFailInPerl(`syscall(${calls.process_vm_readv}, 1, 0, 0, 0, 0, 0)`),
    twin: () => mustWork("head -c 1 /proc/self/maps > /dev/null"),
    expected: notPermitted,
  },
  {
    name: "looks into the first process of its own jail",
    command: () =>
      mustFail(
        "cd /proc/1 && { readlink root cwd exe ns/mnt fd/*; cat environ maps mem fd/*; ls root/; { echo x > fd/3; } && echo written; tr '\\0' '\\n' <cmdline | grep /; } 2>/dev/null | grep -a .",
        ["readlink", "cat", "ls", "tr", "grep"],
      ),
    twin: () => mustWork("cd /proc/self && readlink root cwd exe ns/mnt && cat environ maps && ls fd root/"),
    expected: refused,
  },
  {
    name: "ends the first process of its own jail",
    command: () =>
      mustFail("{ for signal in $(seq 1 64); do kill -$signal 1; done; ! [ -r /proc/1/stat ]; } 2>/dev/null", ["seq"]),
    twin: () => mustWork("sleep 5 & kill -9 $! && ! wait $!"),
    expected: refused,
  },
  {
    // NS_GET_USERNS, https://man7.org/linux/man-pages/man2/ioctl_ns.2.html: shown only to those within
    name: "finds itself among the owners of its mounts",
    command: () =>
      mustFailInPerl(`open($n, "<", "/proc/self/ns/mnt") && syscall(${calls.ioctl}, fileno($n), 0xb701, 0)`),
    twin: () => mustWork("readlink /proc/self/ns/mnt"),
    expected: notPermitted,
  },
  {
    name: "puts keystrokes into a terminal",
    command: () => mustFailInPerl(`syscall(${calls.ioctl}, 0, 0x5412, 0)`),
    twin: () => mustWork("[ ! -t 0 ]"),
    expected: notPermitted,
  },
  {
    name: "opens the terminal Deskhand was started from",
    command: () => mustFail("(echo x > /dev/tty) 2>&1"),
    twin: () => mustWork("echo x > /dev/null"),
    expected: refused,
  },
  {
    name: "changes what the kernel does with crashes",
    command: () => mustFail("(echo '|/tmp/x' > /proc/sys/kernel/core_pattern) 2>&1"),
    twin: () => mustWork("cat /proc/sys/kernel/ostype"),
    expected: refused,
  },
  {
    name: "changes any setting of the kernel",
    command: () =>
      mustFail("find /proc/sys /proc/sysrq-trigger /proc/irq /proc/bus -type f -writable 2>/dev/null | grep .", [
        "find",
        "grep",
      ]),
    twin: () => mustWork("[ -r /proc/meminfo ]"),
    expected: refused,
  },
  ...(
    [
      "bpf",
      "userfaultfd",
      "perf_event_open",
      "io_uring_setup",
      "add_key",
      "keyctl",
      "open_by_handle_at",
      "memfd_secret",
    ] as const
  ).map(
    (name): Attempt => ({
      name: `uses ${name}`,
      command: () => mustFailInPerl(`syscall(${calls[name]}, 0, 0, 0, 0, 0)`),
      twin: () => mustWork(perl(`syscall(${calls.getpid}) > 0 or exit 1`)),
      expected: notPermitted,
    }),
  ),
];
