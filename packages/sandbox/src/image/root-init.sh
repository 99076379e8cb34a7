# Process 1 of the virtual machine once its root is mounted: prepares it, runs the guest program, and turns the machine off when that ends.
B=/usr/lib/deskhand/busybox
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8
$B mkdir -p /dev/pts /dev/shm /dev/virtio-ports
$B mount -t devpts -o mode=620,ptmxmode=666,nosuid,noexec devpts /dev/pts
for place in /dev/shm /tmp; do $B mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs $place; done
# What is written lies in memory first and moves to the scratch disk when memory gets short; freed, it is gone from both.
size=50%
for disk in /sys/block/vd*; do
  [ "$($B cat "$disk/serial")" = scratch ] || continue
  # only on a disk that does not turn is freed space given back
  echo 0 >"$disk/queue/rotational"
  $B mkswap "/dev/${disk##*/}" >/dev/null && $B swapon -d "/dev/${disk##*/}" && size=$(($($B cat "$disk/size") / 2))k
done
$B mount -t tmpfs -o "mode=755,nosuid,nodev,size=$size" tmpfs /run
$B mount -t cgroup2 -o nosuid,nodev,noexec cgroup /sys/fs/cgroup
for link in "fd /proc/self/fd" "stdin /proc/self/fd/0" "stdout /proc/self/fd/1" "stderr /proc/self/fd/2"; do
  $B ln -sf "${link#* }" "/dev/${link%% *}"
done
for port in /sys/class/virtio-ports/*; do
  [ -s "$port/name" ] && $B ln -sf "../${port##*/}" "/dev/virtio-ports/$($B cat "$port/name")"
done
# disks that are mounted later appear in the mount namespaces that wait for a command
$B mount --make-rshared /
$B ip link set lo up
$B hostname deskhand

# deskhand.interpret: without compiling to machine code, which an emulated processor reads anew with each change, at more cost than it saves
case " $($B cat /proc/cmdline) " in *" deskhand.interpret "*) how=--jitless ;; *) how= ;; esac
/usr/lib/deskhand/node $how --disable-warning=ExperimentalWarning /usr/lib/deskhand/guest/main.js "$@" </dev/null &
guest=$!
while $B kill -0 $guest; do wait $guest; done 2>/dev/null
$B poweroff -f
