#!/busybox sh
# First program of the virtual machine, in the initramfs. The disk whose serial is "root" holds the root file system (erofs). What the kernel
# was told after "--" is passed on to the guest program. Each program that is started here delays an emulated machine by some milliseconds:
# what the shell can do itself it does.
B=/busybox
fail() { echo "deskhand: $1" >/dev/kmsg; $B poweroff -f; $B sleep 60; }
$B mount -a -T /mounts || fail "no kernel file systems"
while read -r module; do $B insmod "/modules/$module.ko" || fail "no module $module"; done </modules/list

set -f --
is_own=
read -r line </proc/cmdline
for word in $line; do
  [ -n "$is_own" ] && set -- "$@" "$word" && continue
  [ "$word" != -- ] || is_own=1
done
set +f

tries=0
disk=
while [ -z "$disk" ] && [ $tries -lt 1000 ]; do
  for file in /sys/block/vd*/serial; do
    serial=
    [ -f "$file" ] && read -r serial <"$file"
    [ "$serial" != root ] || { disk=${file%/serial} && disk=${disk##*/} && break; }
  done
  [ -n "$disk" ] || $B usleep 5000
  tries=$((tries + 1))
done
[ -b "/dev/$disk" ] || fail "no disk with the serial root"

# Node is read here and there: fewer, larger pieces
echo 1024 >"/sys/block/$disk/queue/read_ahead_kb"
$B mount -t erofs -o ro "/dev/$disk" /lower || fail "the root image cannot be mounted"
$B mount -t tmpfs -o size=75%,mode=755 upper /upper && $B mkdir /upper/files /upper/work
$B mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work root /root || fail "no overlay"
own=/root/usr/lib/deskhand
$B cp -a /guest /busybox /init-root.sh /mounts-first /mounts-later $own/ || fail "the guest program cannot be copied"
exec $B switch_root /root /usr/lib/deskhand/busybox sh /usr/lib/deskhand/init-root.sh "$@"
