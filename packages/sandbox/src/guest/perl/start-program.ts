import { calls } from "./calls.ts";

/**
 * A copy of perl becomes a program: descriptors 0 and 2 to 8 are what lies at these paths, whose pipes have their other ends open. The
 * answer comes when it has become that, or has failed. As long as perl has not waited for it, its number belongs to no other process, and
 * perl waits only between operations. A name that is declared can be used from the next statement on.
 */
export const startProgram = `
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
