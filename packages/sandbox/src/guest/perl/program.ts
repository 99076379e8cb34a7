import { calls } from "./calls.ts";
import { enterProgram } from "./enter-program.ts";
import { jailProgram } from "./jail-program.ts";
import { startProgram } from "./start-program.ts";

/** read-only, no set-user-id, no devices, no access times, https://man7.org/linux/man-pages/man2/mount.2.html */
const mountFlags = 1 | 2 | 4 | 1024;

/** what a call says of a process that is gone */
const noSuchProcess = 3;

/**
 * Reads lines of an operation and arguments in hexadecimal, answers `0` or what went wrong. `RNDRESEEDCRNG` (0x5207) makes the kernel take
 * fresh bytes from its pool at once.
 */
export const perlProgram = `${enterProgram}
${startProgram}
${jailProgram}
$| = 1;
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($op, @a) = map { pack "H*", $_ } split / /, $line, -1;
  reaped();
  $! = 0;
  my $r = -1;
  my $value = "0";
  if ($op eq "clock") {
    my $time = pack "q2", $a[0], $a[1];
    $r = syscall ${calls.clockSettime}, 0, $time;
    my $random;
    if ($r == 0) { $r = open($random, "+<", "/dev/random") && defined ioctl($random, 0x5207, 0) ? 0 : -1 }
  } elsif ($op eq "erofs") {
    my ($source, $target, $type, $none) = ("$a[0]\\0", "$a[1]\\0", "erofs\\0", "\\0");
    $r = syscall ${calls.mount}, $source, $target, $type, ${mountFlags}, $none;
  } elsif ($op eq "pipes") {
    $r = 0;
    for my $name (@a) { my $path = "$name\\0"; $r = -1 if $r == 0 && syscall(${calls.makeNode}, -100, $path, 0010600, 0) < 0 }
  } elsif ($op eq "start") {
    my $pid = start(@a);
    if (defined $pid) { $r = 0; $value = "pid $pid" }
  } elsif ($op eq "kill") {
    $r = 0;
    kill 9, int $a[0] if $started{$a[0]};
  } elsif ($op eq "template") {
    $r = keepTemplate(@a);
  } elsif ($op eq "jail") {
    my $pid = jail(@a);
    if (defined $pid) { $r = 0; $value = "pid $pid" }
  } elsif ($op eq "seal") {
    $r = sealed(@a);
  } elsif ($op eq "able") {
    $r = able();
  } elsif ($op eq "enter") {
    # a number that perl still holds cannot belong to another process by now, whose mounts would be changed
    $! = ${noSuchProcess};
    $r = enter(@a) if $started{$a[0]};
  }
  print $r == 0 ? "$value\\n" : "failed: $!\\n";
}`;
