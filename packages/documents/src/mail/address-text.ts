import type { Address } from "postal-mime";

/** A sender or receiver as mail programs show them; the members of a group one after the other. */
export function addressText(address: Address): string {
  if (address.group) return address.group.map(addressText).join(", ");
  return address.name ? `${address.name} <${address.address}>` : (address.address ?? "");
}
