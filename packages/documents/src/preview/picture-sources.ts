import { imageKind } from "../image/image-size.ts";
import type { OfficePackage } from "../ooxml/office-package.ts";

/** Gives pictures of an office file as `data:` addresses, as long as there is room for them. */
export type PictureSources = Readonly<{ source(partName: string, relationshipId: string): string | null }>;

const shownKinds: Readonly<Record<string, string>> = {
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
};

/** bytes of one picture and of all pictures of a document */
const limits = { one: 4_000_000, all: 24_000_000 };

export function createPictureSources(office: OfficePackage): PictureSources {
  const known = new Map<string, string | null>();
  let left = limits.all;
  const read = (target: string): string | null => {
    const bytes = office.part(target);
    const type = bytes === null ? undefined : shownKinds[imageKind(bytes) ?? ""];
    if (bytes === null || type === undefined || bytes.length > Math.min(limits.one, left)) return null;
    left -= bytes.length;
    return `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;
  };
  return {
    source(partName, relationshipId) {
      const relationship = office.relationships(partName).find(({ id }) => id === relationshipId);
      // what lies elsewhere is never fetched
      if (relationship === undefined || relationship.external) return null;
      const { target } = relationship;
      if (!known.has(target)) known.set(target, read(target));
      return known.get(target) ?? null;
    },
  };
}
