#!/layer/usr/lib/deskhand/busybox sh
# First program of the virtual machine, in the initramfs. The disk whose serial is "root" holds the root file system (erofs), over which
# /layer lies: what runs here and there is read, and by an emulated processor translated, once. What the kernel was told after "--" is passed
# on to the guest program. Each program that is started here delays an emulated machine by some milliseconds: what the shell can do itself it
# does, and most of busybox it runs in a copy of itself once there is /proc.
fail() { echo "deskhand: $1" >/dev/kmsg; poweroff -f; sleep 60; }
/layer/usr/lib/deskhand/busybox mount -a -T /mounts || fail "no kernel file systems"
while read -r module; do insmod "/modules/$module.ko" || fail "no module $module"; done </modules/list

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
  [ -n "$disk" ] || usleep 5000
  tries=$((tries + 1))
done
[ -b "/dev/$disk" ] || fail "no disk with the serial root"

# Node is read here and there: fewer, larger pieces
echo 1024 >"/sys/block/$disk/queue/read_ahead_kb"
{ echo "/dev/$disk /lower erofs ro" && while read -r mount; do echo "$mount"; done </root-mounts; } >/all-mounts
mount -a -T /all-mounts || fail "the root cannot be mounted"
# this file system stays below, because a part of it is the root's uppermost layer
cd /root && mount -o move . / && exec chroot . /usr/lib/deskhand/busybox sh /usr/lib/deskhand/init-root.sh "$@"
fail "the root cannot be entered"
