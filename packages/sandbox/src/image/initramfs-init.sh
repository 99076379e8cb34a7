#!/busybox sh
# First program of the virtual machine, in the initramfs. Kernel command line: deskhand.modules=NAME,… loads further module groups.
# The disk whose serial is "root" holds the root file system (erofs). Words after "--" are passed on to the guest program.
B=/busybox
fail() { echo "deskhand: $1" >/dev/kmsg; $B poweroff -f; $B sleep 60; }
$B mount -t devtmpfs dev /dev && $B mount -t proc proc /proc && $B mount -t sysfs sys /sys || fail "no kernel file systems"

load() { [ -f "/modules/$1.list" ] || fail "no modules $1"; while read -r module; do $B insmod "/modules/$module.ko"; done <"/modules/$1.list"; }
load boot
set -f --
is_own=
for word in $($B cat /proc/cmdline); do
  [ -n "$is_own" ] && set -- "$@" "$word" && continue
  case $word in
  --) is_own=1 ;;
  deskhand.modules=*) for group in $(IFS=,; echo ${word#deskhand.modules=}); do load "$group"; done ;;
  esac
done
set +f

tries=0
disk=
while [ -z "$disk" ] && [ $tries -lt 1000 ]; do
  for serial in /sys/block/vd*/serial; do
    [ -f "$serial" ] && [ "$($B cat "$serial")" = root ] && disk=${serial%/serial} && disk=/dev/${disk##*/}
  done
  [ -n "$disk" ] || $B usleep 5000
  tries=$((tries + 1))
done
[ -b "$disk" ] || fail "no disk with the serial root"

$B mount -t erofs -o ro "$disk" /lower || fail "the root image cannot be mounted"
$B mount -t tmpfs -o size=75%,mode=755 upper /upper && $B mkdir /upper/files /upper/work
$B mount -t overlay -o lowerdir=/lower,upperdir=/upper/files,workdir=/upper/work root /root || fail "no overlay"
own=/root/usr/lib/deskhand
$B mkdir -p $own && $B cp -a /guest $own/ && $B cp /busybox /init-root.sh $own/ || fail "the guest program cannot be copied"
for place in dev proc sys; do $B mount -o move /$place /root/$place || fail "no /$place"; done
exec $B switch_root /root /usr/lib/deskhand/busybox sh /usr/lib/deskhand/init-root.sh "$@"
