/** numbers of system calls, from the kernel's tables; perl has no other way to them without further packages */
const calls =
  process.arch === "arm64"
    ? {
        ...{ clockSettime: 112, mount: 40, unmount: 39, makeNode: 33, setns: 268, setFsUid: 151, setFsGid: 152 },
        ...{ setGroups: 159, setGid: 144, setUid: 146, duplicate: 24, exit: 94 },
      }
    : {
        ...{ clockSettime: 227, mount: 165, unmount: 166, makeNode: 259, setns: 308, setFsUid: 122, setFsGid: 123 },
        ...{ setGroups: 116, setGid: 106, setUid: 105, duplicate: 292, exit: 231 },
      };
/** the same everywhere; https://man7.org/linux/man-pages/man2/open_tree.2.html */
const treeCalls = { openTree: 428, moveMount: 429, fsOpen: 430, fsConfig: 431, fsMount: 432 };
/** `bytes` that one setting of a file system may have where it is made without a place */
const settingBytes = 255;
/** what a call says of a descriptor that is none, which shows that the call itself is there and allowed */
const badDescriptor = 9;

/** read-only, no set-user-id, no devices, no access times, https://man7.org/linux/man-pages/man2/mount.2.html */
const mountFlags = 1 | 2 | 4 | 1024;

/**
 * An overlay is made without a place, where the kernel can do that, and moved into the jail: taking a mount off waits until every processor
 * has seen it, which takes milliseconds where others work. Elsewhere it is made in the stage's namespace, copied, and taken off again at once.
 * Folders are made as the jail's owner, because root has no place in the jail's user namespace. Whatever goes wrong, perl goes back to where it
 * was, or dies.
 */
const jailProgram = `
sub mountAs { my ($from, $to, $type, $flags, $data) = map { "$_" } @_; syscall ${calls.mount}, $from, $to, $type, int $flags, $data }
sub held {
  my ($descriptor) = @_;
  open(my $handle, "<&=", $descriptor) or die "no handle: $!";
  return $handle;
}
sub placeless {
  my ($overlay, $isWritable) = @_;
  my ($type, $source, $ro) = ("overlay\\0", "source\\0", "ro\\0");
  # once it is made, its layers cannot be taken for another one
  return undef unless syscall(${treeCalls.fsMount}, -1, 1, 0) < 0 && $! == ${badDescriptor};
  my $descriptor = syscall ${treeCalls.fsOpen}, $type, 1;
  return undef if $descriptor < 0;
  my $context = held($descriptor);
  return undef if syscall(${treeCalls.fsConfig}, $descriptor, 1, $source, $type, 0) < 0;
  return undef if !$isWritable && syscall(${treeCalls.fsConfig}, $descriptor, 0, $ro, 0, 0) < 0;
  for my $setting (split /,/, $overlay) {
    my ($name, $value) = split /=/, $setting, 2;
    return undef if defined $value && length $value > ${settingBytes};
    my ($key, $text) = ("$name\\0", defined $value ? "$value\\0" : "");
    my $done = defined $value
      ? syscall ${treeCalls.fsConfig}, $descriptor, 1, $key, $text, 0
      : syscall ${treeCalls.fsConfig}, $descriptor, 0, $key, 0, 0;
    return undef if $done < 0;
  }
  return undef if syscall(${treeCalls.fsConfig}, $descriptor, 6, 0, 0, 0) < 0;
  my $mount = syscall ${treeCalls.fsMount}, $descriptor, 1, $isWritable ? 6 : 7;
  return $mount < 0 ? undef : held($mount);
}
sub copied {
  my ($overlay, $source, $isWritable) = @_;
  if ($overlay ne "") { return undef if mountAs("overlay\\0", "$source\\0", "overlay\\0", $isWritable ? 6 : 7, "$overlay\\0") < 0 }
  my $path = "$source\\0";
  my $tree = syscall ${treeCalls.openTree}, -100, $path, 02000001;
  my $why = $! + 0;
  syscall ${calls.unmount}, $path, 2 if $overlay ne "";
  $! = $why;
  return $tree < 0 ? undef : held($tree);
}
sub placed {
  my ($uid, $gid, $handle, $overlay, $target, $isWritable) = @_;
  my ($path, $none, $part) = ("$target\\0", "\\0", "");
  syscall ${calls.setFsGid}, int $gid;
  syscall ${calls.setFsUid}, int $uid;
  for my $name (grep { $_ ne "" } split m{/}, $target) { $part .= "/$name"; mkdir $part, 0755 }
  syscall ${calls.setFsUid}, 0;
  syscall ${calls.setFsGid}, 0;
  return 0 if syscall(${treeCalls.moveMount}, fileno $handle, $none, -100, $path, 4) < 0;
  return 1 if $overlay ne "";
  return mountAs("\\0", $path, "\\0", $isWritable ? 4134 : 4135, "\\0") == 0;
}
sub filled {
  my ($uid, $gid, $bytes, @mounts) = @_;
  return 0 if mountAs("\\0", "/dev/shm\\0", "\\0", 38, "size=$bytes\\0") < 0;
  for my $mount (@mounts) { return 0 unless placed($uid, $gid, @$mount) }
  return mountAs("\\0", "/\\0", "\\0", 4135, "\\0") == 0;
}
sub able {
  my ($root, $none) = ("/\\0", "\\0");
  my $tree = syscall ${treeCalls.openTree}, -100, $root, 02000001;
  return -1 if $tree < 0;
  my $handle = held($tree);
  return syscall(${treeCalls.moveMount}, -1, $none, -100, $root, 4) < 0 && $! == ${badDescriptor} ? 0 : -1;
}
sub enter {
  my ($pid, $uid, $gid, $bytes, @words) = @_;
  my ($here, $there, @mounts);
  open($here, "<", "/proc/self/ns/mnt") && open($there, "<", "/proc/$pid/ns/mnt") or return -1;
  while (@words) {
    my ($overlay, $source, $target, $isWritable) = splice @words, 0, 4;
    my $handle = $overlay eq "" ? undef : placeless($overlay, $isWritable);
    $handle = copied($overlay, $source, $isWritable) unless defined $handle;
    return -1 unless defined $handle;
    push @mounts, [$handle, $overlay, $target, $isWritable];
  }
  return -1 if syscall(${calls.setns}, fileno $there, 0x20000) < 0;
  my $isFilled = filled($uid, $gid, $bytes, @mounts);
  my $why = $! + 0;
  syscall(${calls.setns}, fileno $here, 0x20000) == 0 or die "no way back: $!";
  $! = $why;
  return $isFilled ? 0 : -1;
}`;

/**
 * A copy of perl becomes a program: descriptors 0 and 2 to 8 are what lies at these paths, whose pipes have their other ends open. The
 * answer comes when it has become that, or has failed. As long as perl has not waited for it, its number belongs to no other process, and
 * perl waits only between operations. A name that is declared can be used from the next statement on.
 */
const startProgram = `
my %started;
sub reaped { while ((my $pid = waitpid -1, 1) > 0) { delete $started{$pid} } }
sub become {
  my ($uid, $gid, $words, @paths) = @_;
  $^F = 8;
  open(STDIN, "<", shift @paths) && open(STDOUT, ">", "/dev/null") && open(STDERR, ">", shift @paths) or return;
  my @handles;
  for my $how (1, 1, 0, 1, 1, 0) {
    my ($handle, $path) = (undef, shift @paths);
    sysopen($handle, $path, $how) or return;
    return unless fileno($handle) == 3 + @handles;
    push @handles, $handle;
  }
  open(my $score, ">", "/proc/self/oom_score_adj") or return;
  print($score "800\\n") && close($score) or return;
  if ($uid ne "") {
    return if syscall(${calls.setGroups}, 0, 0) < 0;
    return if syscall(${calls.setGid}, int $gid) < 0 || syscall(${calls.setUid}, int $uid) < 0;
  }
  chdir "/" or return;
  %ENV = (PATH => $ENV{PATH} // "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL => "C");
  exec { $words->[0] } @$words;
}
sub start {
  my ($uid, $gid, @rest) = @_;
  my ($begun, $beginning);
  pipe($begun, $beginning) or return undef;
  my $pid = fork;
  return undef unless defined $pid;
  if ($pid == 0) {
    # out of the way of the program's own descriptors, and closed when it begins
    syscall ${calls.duplicate}, fileno($beginning), 9, 02000000;
    close $begun;
    close $beginning;
    become($uid, $gid, [@rest[8 .. $#rest]], @rest[0 .. 7]);
    syscall ${calls.exit}, 71;
  }
  $started{$pid} = 1;
  close $beginning;
  sysread $begun, my $nothing, 1;
  return $pid;
}`;

/**
 * Reads lines of an operation and arguments in hexadecimal, answers `0` or what went wrong. `RNDRESEEDCRNG` (0x5207) makes the kernel take
 * fresh bytes from its pool at once.
 */
export const perlProgram = `${jailProgram}
${startProgram}
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
  } elsif ($op eq "able") {
    $r = able();
  } elsif ($op eq "enter") {
    $r = enter(@a);
  }
  print $r == 0 ? "$value\\n" : "failed: $!\\n";
}`;
