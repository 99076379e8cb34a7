import { calls, treeCalls } from "./calls.ts";

/** new namespaces of mounts, control groups, names, messages, users and processes, and the signal that tells of the end (SIGCHLD) */
const ownNamespaces = 0x20000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 17;
/** a namespace of users alone */
const newUsers = 0x10000000;
/** `O_PATH | O_DIRECTORY`: leads to the folder, and reads nothing */
const folderAlone = 0o10000000 | 0o200000;
/** who programs are in a jail, whoever that is outside */
const insideId = 1000;
/** https://man7.org/linux/man-pages/man2/prctl.2.html */
const control = { deathSignal: 1, dumpable: 4, filter: 22, dropCapability: 24, noNewRights: 38, ambient: 47 };
/** what calls say of a number that they do not know (EINVAL) */
const invalidArgument = 22;
/** version 3 of https://man7.org/linux/man-pages/man2/capset.2.html */
const capabilityVersion = 0x20080522;

/**
 * A jail is a copy of one that bubblewrap made and that nothing runs in: a copy of perl in namespaces of its own, in whose mounts everything
 * is already that commands have in common. Asking bubblewrap for each would cost four times as much, most of it for reading what is
 * mounted again and again. What is of the jail alone is mounted anew: its processes, its terminals, its shared memory.
 *
 * The copy becomes the first process inside and stays it. It gives up every right before it starts the shell, cannot be looked into by what
 * runs beside it, ends with perl, and everything with it when the shell has ended. Each waits for the other's word: the copy until its
 * user is known outside, then perl until the copy will end with it. Once everything is mounted it goes into a second namespace of users, as
 * bubblewrap does: even a right won back there would be none over the mounts. So a perl that is killed at any moment leaves no jail behind.
 */
export const jailProgram = `
my $template;
sub told { my ($path, $text) = @_; open(my $file, ">", $path) or return 0; print $file $text; return close $file }
sub keepTemplate {
  my ($pid) = @_;
  open(my $here, "<", "/proc/self/ns/mnt") && open(my $there, "<", "/proc/$pid/ns/mnt") or return -1;
  return -1 if syscall(${calls.setns}, fileno $there, 0x20000) < 0;
  # the kernel allows a /proc of one's own only where nothing covers parts of the one that is there
  for my $name (qw(sys sysrq-trigger irq bus)) { my $path = "/proc/$name\\0"; syscall ${calls.unmount}, $path, 2 }
  syscall(${calls.setns}, fileno $here, 0x20000) == 0 or die "no way back: $!";
  $template = $there;
  return 0;
}
sub bounded {
  my ($filter) = @_;
  for my $capability (0 .. 63) {
    next if syscall(${calls.control}, ${control.dropCapability}, $capability, 0, 0, 0) == 0;
    # the kernel knows no further ones
    last if $capability > 0 && $! == ${invalidArgument};
    return 0;
  }
  return 0 if syscall(${calls.control}, ${control.ambient}, 4, 0, 0, 0) < 0;
  my ($header, $none) = (pack("Ll", ${capabilityVersion}, 0), pack("L6", 0, 0, 0, 0, 0, 0));
  return 0 if syscall(${calls.setCapabilities}, $header, $none) < 0;
  return 0 if syscall(${calls.control}, ${control.noNewRights}, 1, 0, 0, 0) < 0;
  my $instructions = pack "Sx6P", length($filter) / 8, $filter;
  return syscall(${calls.control}, ${control.filter}, 2, $instructions, 0, 0) == 0;
}
sub withdrawn {
  my ($stageProcesses) = @_;
  my $own = "/proc/self/fd/" . fileno($stageProcesses) . "/self";
  return 0 if syscall(${calls.unshare}, ${newUsers}) < 0;
  # what may not be looked into may not be written to by itself either
  return 0 if syscall(${calls.control}, ${control.dumpable}, 1, 0, 0, 0) < 0;
  my $same = "${insideId} ${insideId} 1\\n";
  told("$own/setgroups", "deny\\n") && told("$own/gid_map", $same) && told("$own/uid_map", $same) or return 0;
  return syscall(${calls.control}, ${control.dumpable}, 0, 0, 0, 0) == 0;
}
sub connected {
  my ($ends) = @_;
  my @numbers = (0, 2 .. 8);
  # first out of each other's way
  for my $i (0 .. 7) { return 0 if syscall(${calls.duplicate}, fileno $ends->[$i], 40 + $i, 02000000) < 0 }
  for my $i (0 .. 7) { return 0 if syscall(${calls.duplicate}, 40 + $i, $numbers[$i], 0) < 0 }
  return closed(9);
}
sub closed {
  my ($from) = @_;
  return 1 if syscall(${treeCalls.closeRange}, $from, 0xffffffff, 0) == 0;
  for my $descriptor ($from .. 1023) { syscall ${calls.close}, $descriptor }
  return 1;
}
sub waited {
  my ($shell) = @_;
  for my $descriptor (0, 1, 2) { syscall ${calls.close}, $descriptor }
  closed(4);
  while ((my $pid = wait) > 0) {
    next if $pid != $shell;
    my $code = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    open(my $status, ">&=", 3) or last;
    syswrite $status, "{ \\"exit-code\\": $code }\\n";
    last;
  }
}
sub jailed {
  my ($isOther, $bytes, $tying, $stageProcesses, $ends, $env, $words) = @_;
  return if $isOther && syscall(${calls.setGroups}, 0, 0) < 0;
  return if syscall(${calls.setGids}, ${insideId}, ${insideId}, ${insideId}) < 0;
  return if syscall(${calls.setUids}, ${insideId}, ${insideId}, ${insideId}) < 0;
  return if syscall(${calls.control}, ${control.deathSignal}, 9, 0, 0, 0) < 0;
  syswrite $tying, "t" or return;
  return if syscall(${calls.control}, ${control.dumpable}, 0, 0, 0, 0) < 0;
  return if mountAs("proc\\0", "/proc\\0", "proc\\0", 15, "\\0") < 0;
  return if mountAs("devpts\\0", "/dev/pts\\0", "devpts\\0", 10, "newinstance,ptmxmode=0666,mode=620\\0") < 0;
  return if mountAs("tmpfs\\0", "/dev/shm\\0", "tmpfs\\0", 6, "mode=0755,size=$bytes\\0") < 0;
  my $name = "deskhand";
  return if syscall(${calls.setHostName}, $name, length $name) < 0;
  withdrawn($stageProcesses) && chdir "/" or return;
  open(my $nothing, ">", "/dev/null") && syscall(${calls.duplicate}, fileno $nothing, 1, 0) == 1 or return;
  sysread $ends->[4], my $filter, 65536 or return;
  connected($ends) && bounded($filter) or return;
  $0 = "init";
  my ($begun, $beginning);
  pipe($begun, $beginning) or return;
  my $shell = fork;
  return unless defined $shell;
  return waited($shell) if $shell != 0;
  # no command may find the first process still at its preparations, whose last one is to close its end; perl itself would not close a
  # number that it knows of an earlier descriptor, too
  syscall ${calls.close}, fileno $beginning;
  sysread $begun, my $word, 1;
  return if syscall(${calls.newSession}) < 0;
  for my $descriptor (3, 5) { syscall ${calls.close}, $descriptor }
  %ENV = %$env;
  exec { $words->[0] } @$words;
}
sub jail {
  my ($uid, $gid, $isOther, $bytes, $pairs, @rest) = @_;
  my %env = splice @rest, 0, 2 * $pairs;
  my ($go, $going, $tied, $tying, $here, $stageProcesses, @ends);
  for my $how (0, 1, 1, 1, 0, 1, 1, 0) { sysopen(my $end, shift @rest, $how) or return undef; push @ends, $end }
  pipe($go, $going) && pipe($tied, $tying) && open($here, "<", "/proc/self/ns/mnt") or return undef;
  sysopen($stageProcesses, "/proc", ${folderAlone}) or return undef;
  return undef if syscall(${calls.setns}, fileno $template, 0x20000) < 0;
  my $pid = syscall ${calls.clone}, ${ownNamespaces}, 0, 0, 0, 0;
  if ($pid == 0) {
    # else it would hear and answer itself when perl is gone
    close $going;
    close $tied;
    jailed($isOther, $bytes, $tying, $stageProcesses, \\@ends, \\%env, \\@rest) if sysread $go, my $word, 1;
    syscall ${calls.exit}, 71;
  }
  my $why = $! + 0;
  syscall(${calls.setns}, fileno $here, 0x20000) == 0 or die "no way back: $!";
  $! = $why;
  return undef if $pid < 0;
  $started{$pid} = 1;
  close $tying;
  # when memory runs out, the command goes and not the guest program
  return $pid
    if told("/proc/$pid/oom_score_adj", "800\\n")
    && told("/proc/$pid/gid_map", "${insideId} $gid 1\\n")
    && told("/proc/$pid/uid_map", "${insideId} $uid 1\\n")
    && syswrite($going, "g")
    && sysread $tied, my $word, 1;
  $why = $! + 0;
  kill 9, $pid;
  $! = $why;
  return undef;
}`;
