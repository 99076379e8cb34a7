const nodes = ["null", "zero", "full", "random", "urandom", "tty"];

/**
 * Lines of a shell that make the devices bubblewrap shows read-only, in a mount namespace whose root it is; a shell that cannot ends with
 * 126. They are the computer's own: where Deskhand runs as root, it would own them inside too, and a program could take from all others the
 * right to use them, or change their times. Programs write to a device just as well through a read-only mount. bubblewrap could bind them
 * read-only only so that no device of them can be opened.
 *
 * With `areBound: false` they are bound to themselves first, which a namespace needs that bubblewrap did not make.
 */
export function sealDevices({ areBound }: Readonly<{ areBound: boolean }>): string {
  const bind = areBound ? "" : "mount -i -n --bind /dev/$name /dev/$name && ";
  return `for name in ${nodes.join(" ")}; do ${bind}mount -i -n -o remount,bind,ro /dev/$name || exit 126; done; `;
}
