# Process 1 of the virtual machine once its root is mounted: prepares it, runs the guest program, and turns the machine off when that ends.
# It is a busybox, which runs most of itself in a copy of this shell.
own=/usr/lib/deskhand
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8
mkdir /dev/virtio-ports
for port in /sys/class/virtio-ports/*; do
  name=
  [ -s "$port/name" ] && read -r name <"$port/name" && ln -s "../${port##*/}" "/dev/virtio-ports/$name"
done

# What commands need and the guest program does not: done while Node waits for the disk. It says that it is ready after this, or ends
# when there is a complaint.
prepare() {
  mkdir -p /dev/pts /dev/shm
  mount -a -T $own/mounts-later || echo "no mounts"
  # What is written lies in memory first and moves to the scratch disk when memory gets short; freed, it is gone from both.
  for disk in /sys/block/vd*; do
    serial=
    read -r serial <"$disk/serial"
    [ "$serial" = scratch ] || continue
    # only on a disk that does not turn is freed space given back
    echo 0 >"$disk/queue/rotational"
    read -r sectors <"$disk/size"
    disk=/dev/${disk##*/}
    mkswap "$disk" >/dev/null && swapon -d "$disk" && mount -o "remount,size=$((sectors / 2))k" /run || echo "no scratch disk"
  done
  for link in "fd /proc/self/fd" "stdin /proc/self/fd/0" "stdout /proc/self/fd/1" "stderr /proc/self/fd/2"; do
    ln -sf "${link#* }" "/dev/${link%% *}"
  done
  # disks that are mounted later appear in the mount namespaces that wait for a command
  mount --make-rshared / || echo "no shared mounts"
  ip link set lo up
  echo deskhand >/proc/sys/kernel/hostname
}

# deskhand.interpret: without compiling to machine code, which an emulated processor reads anew with each change, at more cost than it
# saves; and from a snapshot made that way, because to such a processor loading the program is work of a second
read -r line </proc/cmdline
case " $line " in
*" deskhand.interpret "*) how="--jitless --snapshot-blob $own/guest/main.blob main" ;;
*) how=$own/guest/main.cjs ;;
esac
prepare | $own/node $how "$@" &
guest=$!
while kill -0 $guest; do wait $guest; done 2>/dev/null
poweroff -f
