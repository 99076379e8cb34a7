import { quote } from "../guest/exec-script.ts";

/** a call of its own, because perl has none for handing over what is open: the message of `sendmsg` and `recvmsg` on x86-64 and arm64 */
const [sendMessage, receiveMessage, changeFolder] = process.arch === "arm64" ? [211, 212, 50] : [46, 47, 81];
const message = `my $b = "x"; my $iov = pack("PQ", $b, 1); my $m = pack("QIIPQPQiI", 0, 0, 0, $iov, 1, $c, 24, 0, 0);`;

function perl(program: string): string {
  return `perl -MSocket -MFcntl -e ${quote(`$| = 1; ${program}`)}`;
}

/** A program that hands over what perl's `opened` opens as `$d` to whoever listens, and ends when that says so. */
export function giver(name: string, opened: string): string {
  return perl(`socket(my $s, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
    for (1 .. 300) { last if connect($s, pack_sockaddr_un("\\0${name}")); select undef, undef, undef, 0.01 }
    ${opened} or die "open: $!"; my $c = pack("QiiiI", 20, 1, 1, fileno $d, 0); ${message}
    print syscall(${sendMessage}, fileno $s, $m, 0), "\\n"; sysread $s, my $ok, 1;`);
}

/** A program that takes what is handed over as `$fd`, lets the giver end, and goes on with it. */
export function taker(name: string, goesOn: string): string {
  return perl(`socket(my $l, PF_UNIX, SOCK_STREAM, 0); bind($l, pack_sockaddr_un("\\0${name}")) or die "bind: $!"; listen $l, 1;
    my $r = ""; vec($r, fileno $l, 1) = 1; unless (select $r, undef, undef, 3) { print "nobody"; exit }
    accept(my $s, $l) or die "accept: $!"; my $c = "\\0" x 24; ${message}
    syscall(${receiveMessage}, fileno $s, $m, 0) == 1 or die "nothing came"; my $fd = unpack("i", substr $c, 16, 4);
    syswrite $s, "k"; close $s; ${goesOn}`);
}

/** what a taker does with a folder: it changes it until it is kept from that, and says by what */
export const makesFolders = `syscall(${changeFolder}, $fd) == 0 or die "no folder: $!";
  for my $n (1 .. 1000) { mkdir "made$n" or do { print "$!"; exit }; select undef, undef, undef, 0.005 } print "was never kept from it";`;
