import { zipSync } from "fflate";

/** What stands for the time of making where equal contents have to give equal bytes: the oldest a zip file can hold in every time zone. */
export const FIXED_TIME = new Date("1980-01-02T00:00:00Z");

/** The parts as a zip file, in their order. The same parts give the same bytes whenever they are packed. */
export function packParts(parts: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(parts, { level: 6, mtime: FIXED_TIME });
}
