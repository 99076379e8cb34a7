import { calls, treeCalls } from "./calls.ts";

/** `bytes` that one setting of a file system may have where it is made without a place */
const settingBytes = 255;
/** what a call says of a descriptor that is none, which shows that the call itself is there and allowed */
const badDescriptor = 9;
/** what calls say that may not follow a link */
const tooManyLinks = 40;

/** `MS_PRIVATE` of all that lies below, https://man7.org/linux/man-pages/man7/mount_namespaces.7.html */
const propagation = { none: (1 << 18) | (1 << 14) };

/**
 * An overlay is made without a place, where the kernel can do that, and moved into the jail: taking a mount off waits until every processor
 * has seen it, which takes milliseconds where others work. Elsewhere it is made in the stage's namespace, copied, and taken off again at once.
 * Folders are made as the jail's owner, because root has no place in the jail's user namespace. Whatever goes wrong, perl goes back to where it
 * was, or dies.
 */
export const enterProgram = `
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
  my $isDetour = 0;
  for my $name (grep { $_ ne "" } split m{/}, $target) { $part .= "/$name"; mkdir $part, 0755; $isDetour ||= -l $part }
  syscall ${calls.setFsUid}, 0;
  syscall ${calls.setFsGid}, 0;
  # a link in a folder that is there already would lead the next one to where nobody granted it
  if ($isDetour) { $! = ${tooManyLinks}; return 0 }
  return 0 if syscall(${treeCalls.moveMount}, fileno $handle, $none, -100, $path, 4) < 0;
  # else what is mounted below it would appear outside as well, where its original is shared
  return 0 if mountAs("\\0", $path, "\\0", ${propagation.none}, "\\0") < 0;
  return 1 if $overlay ne "";
  return mountAs("\\0", $path, "\\0", $isWritable ? 4134 : 4135, "\\0") == 0;
}
sub filled {
  my ($uid, $gid, $bytes, @mounts) = @_;
  return 0 if mountAs("\\0", "/dev/shm\\0", "\\0", 38, "size=$bytes\\0") < 0;
  for my $mount (@mounts) { return 0 unless placed($uid, $gid, @$mount) }
  return mountAs("\\0", "/\\0", "\\0", 4135, "\\0") == 0;
}
sub sealed {
  my ($path) = @_;
  my ($place, $ro) = ("$path\\0", "ro\\0");
  my $descriptor = syscall ${treeCalls.fsPick}, -100, $place, 1;
  return -1 if $descriptor < 0;
  my $context = held($descriptor);
  return -1 if syscall(${treeCalls.fsConfig}, $descriptor, 0, $ro, 0, 0) < 0;
  return syscall ${treeCalls.fsConfig}, $descriptor, 7, 0, 0, 0;
}
sub able {
  my ($root, $none, $relative) = ("/\\0", "\\0", "none\\0");
  # without this what a command wrote could not be closed after it
  return -1 unless syscall(${treeCalls.fsPick}, -1, $relative, 1) < 0 && $! == ${badDescriptor};
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
