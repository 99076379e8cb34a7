import type { Finding } from "../hidden/hidden-findings.ts";
import { child, childElements, textOf, type XmlElement } from "../ooxml/xml.ts";
import type { ZipArchive } from "../ooxml/zip-archive.ts";
import type { DocumentFacts } from "../outcome.ts";
import { Refusal } from "../refusal.ts";

/** Refuses an OpenDocument file whose content is encrypted. */
export function noPassword(zip: ZipArchive): void {
  const manifest = zip.part("META-INF/manifest.xml");
  if (manifest && new TextDecoder().decode(manifest).includes("encryption-data"))
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
}

/** Title, author and dates, and the properties that nobody sees. */
export function metadataOf(root: XmlElement): { facts: DocumentFacts; hidden: readonly Finding[] } {
  const meta = child(root, "meta");
  const named = (name: string) => textOf(child(meta, name)).trim();
  const facts = {
    title: named("title"),
    author: named("creator") || named("initial-creator"),
    subject: named("subject"),
    created: named("creation-date"),
    modified: named("date"),
  };
  const telling = (meta ? childElements(meta) : []).filter((each) =>
    /^(description|keyword|user-defined)$/.test(each.name),
  );
  return {
    facts: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== "")),
    hidden: telling.map((each) => ({
      kind: "metadata",
      at: each.name,
      because: "property of the file",
      text: textOf(each).trim(),
    })),
  };
}
