import { type Attempt, mustFail, mustFailInPerl, mustWork, perl, quoted } from "./attempt.ts";

const refused = { output: /^refused/m };

/** an attempt that hangs prints nothing and so does not count as refused */
const connectTo = (host: string, port: number) =>
  mustFailInPerl(
    `connect($s, sockaddr_in(${port}, inet_aton("${host}")))`,
    "alarm 5; socket(my $s, PF_INET, SOCK_STREAM, 0) or die;",
  );

const ownListener = perl(
  `socket(my $l, PF_INET, SOCK_STREAM, 0) or die; bind($l, sockaddr_in(0, inet_aton("127.0.0.1"))) or die; listen($l, 1);
   socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, getsockname($l)) or die $!; print "worked\\n";`,
);

const ownSocket = (address: string) =>
  perl(
    `socket(my $l, PF_UNIX, SOCK_STREAM, 0) or die; bind($l, pack_sockaddr_un(${address})) or die $!; listen($l, 1);
     socket(my $s, PF_UNIX, SOCK_STREAM, 0); connect($s, pack_sockaddr_un(${address})) or die $!; print "worked\\n";`,
  );

const makesPair = perl(
  'socketpair(my $a, my $b, PF_UNIX, SOCK_STREAM, 0) or die $!; syswrite $a, "worked\\n"; sysread $b, my $words, 9; print $words;',
);

const makesSocket = perl('socket(my $s, PF_INET, SOCK_DGRAM, 0) or die $!; print "worked\\n";');

/** Reaching anybody but through the broker. */
export const networkAttempts: readonly Attempt[] = [
  {
    name: "reaches a program that listens on the host's loopback",
    command: ({ port }) => connectTo("127.0.0.1", port),
    twin: () => ownListener,
    expected: refused,
  },
  ...["1.1.1.1", "10.0.2.2", "192.168.1.1", "169.254.169.254"].map(
    (host): Attempt => ({
      name: `reaches ${host}`,
      command: () => connectTo(host, 80),
      twin: () => ownListener,
      expected: { output: /^refused 101$/m },
    }),
  ),
  {
    name: "asks a name server",
    command: () =>
      mustFailInPerl(
        'send($s, "x" x 20, 0, sockaddr_in(53, inet_aton("8.8.8.8")))',
        "socket(my $s, PF_INET, SOCK_DGRAM, 0) or die;",
      ),
    twin: () => makesSocket,
    expected: { output: /^refused 101$/m },
  },
  {
    name: "resolves a name",
    command: () => mustFail("getent hosts deskhand-canary.example.com"),
    twin: () => mustWork("getent hosts localhost"),
    expected: refused,
  },
  {
    name: "finds a network card",
    command: () => mustFail("tail -n +3 /proc/net/dev | grep -v '^ *lo:'", ["tail", "grep"]),
    twin: () => mustWork("grep -q '^ *lo:' /proc/net/dev"),
    expected: refused,
  },
  {
    name: "opens a raw socket",
    command: () => mustFailInPerl("socket(my $s, PF_INET, SOCK_RAW, 1)"),
    twin: () => makesSocket,
    expected: { output: /^refused 1$/m },
  },
  ...(
    [
      ["packets", 17],
      ["the virtual machine's host", 40],
      ["the kernel's ciphers", 38],
      ["bluetooth", 31],
    ] as const
  ).map(
    ([what, family]): Attempt => ({
      name: `opens a socket for ${what}`,
      command: () => mustFailInPerl(`socket(my $s, ${family}, ${family === 38 ? 5 : 3}, 0)`),
      twin: () => makesSocket,
      expected: { output: /^refused 97$/m },
    }),
  ),
  ...(
    [
      ["the internet", 2, 1],
      ["the kernel's ciphers", 38, 5],
      ["clusters", 30, 1],
    ] as const
  ).map(
    ([what, family, type]): Attempt => ({
      name: `opens a pair of sockets for ${what}`,
      command: () => mustFailInPerl(`socketpair(my $a, my $b, ${family}, ${type}, 0)`),
      twin: () => makesPair,
      expected: { output: /^refused 97$/m },
    }),
  ),
  {
    name: "reaches an abstract socket of the host",
    command: ({ abstractName }) =>
      mustFailInPerl(
        `connect($s, pack_sockaddr_un("\\0${abstractName}"))`,
        "socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die;",
      ),
    twin: () => ownSocket('"\\0own"'),
    expected: { output: /^refused 111$/m },
  },
  {
    name: "reaches a socket file of the host",
    command: ({ socketPath }) =>
      mustFailInPerl(
        `connect($s, pack_sockaddr_un(q(${socketPath})))`,
        "socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die;",
      ),
    twin: () => ownSocket('"/tmp/own.sock"'),
    expected: { output: /^refused 2$/m },
  },
  {
    name: "reaches a socket file that lies in its folder",
    command: ({ folder }) =>
      mustFail(
        `[ -S ${quoted(`${folder}/talk.sock`)} ] && ${perl(
          `socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 2; connect($s, pack_sockaddr_un(q(${folder}/talk.sock))) or exit 1;`,
        )}`,
      ),
    twin: ({ folder }) => ownSocket(`"${folder}/own.sock"`),
    expected: refused,
  },
  {
    name: "reaches a socket file in a folder that was granted for reading",
    command: ({ readOnlyFolder }) =>
      mustFail(
        `[ -S ${quoted(`${readOnlyFolder}/talk.sock`)} ] && ${perl(
          `socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 2; connect($s, pack_sockaddr_un(q(${readOnlyFolder}/talk.sock))) or exit 1;`,
        )}`,
      ),
    twin: ({ readOnlyFolder }) => mustWork(`grep -q benign ${quoted(`${readOnlyFolder}/book.txt`)}`),
    expected: refused,
  },
  {
    name: "speaks into a pipe in a folder that was granted for reading",
    command: ({ readOnlyFolder }) =>
      mustFail(
        `[ -p ${quoted(`${readOnlyFolder}/talk.pipe`)} ] && timeout 2 sh -c ${quoted(`echo words > '${readOnlyFolder}/talk.pipe'`)}`,
      ),
    twin: () => mustWork("mkfifo /tmp/own.pipe && { echo words > /tmp/own.pipe & } && grep -q words /tmp/own.pipe"),
    expected: refused,
  },
];
