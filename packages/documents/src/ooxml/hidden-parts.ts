import { openCompoundFile } from "../compound/compound-file.ts";
import type { Finding } from "../hidden/hidden-findings.ts";
import { Refusal } from "../refusal.ts";
import { type OfficePackage, tryXml } from "./office-package.ts";
import { attribute, childElements, descendants, textOf } from "./xml.ts";

/** External relationships that an office program would load by itself when it opens the file. */
const LOADED =
  /^(attachedTemplate|image|oleObject|frame|externalLink|externalLinkPath|subDocument|video|audio|media|settings)$/;

/** What an office package holds beside its document: properties, macros, embedded files, and addresses that would be loaded. Nothing is run or fetched. */
export function* hiddenParts(office: OfficePackage): Generator<Finding> {
  yield* properties(office);
  yield* macros(office);
  for (const name of office.names) {
    if (/(^|\/)(embeddings|activeX)\/[^/]+\.(?!rels$)\w+$/i.test(name))
      yield { kind: "part", at: name, because: "embedded file, not read", count: 1 };
    else if (/^customXml\/item\d+\.xml$/i.test(name)) {
      const root = tryXml(office, name);
      const text = root ? textOf(root).trim().replace(/\s+/g, " ") : "";
      yield { kind: "part", at: name, because: "text beside the document", text };
    }
  }
  yield* insertedParts(office);
  yield* outsideAddresses(office);
}

/** Texts that a program puts into the document when it opens it, and values that macros keep. */
function* insertedParts(office: OfficePackage): Generator<Finding> {
  const parts = office.relationships(office.main).filter(({ external }) => !external);
  for (const { target } of parts.filter(({ type }) => type === "aFChunk")) {
    const source = new TextDecoder().decode((office.part(target) ?? new Uint8Array()).subarray(0, 20_000));
    const text = source.startsWith("PK")
      ? target
      : source.replace(/<(style|script)[\s\S]*?<\/\1\s*>|<[^>]*>/gi, " ").replace(/\s+/g, " ");
    yield { kind: "part", at: target, because: "file put in when the document is opened, not read", text };
  }
  for (const { target } of parts.filter(({ type }) => type === "settings")) {
    const settings = tryXml(office, target);
    for (const each of settings ? descendants(settings, "docVar") : []) {
      const text = `${attribute(each, "name") ?? ""}: ${attribute(each, "val") ?? ""}`;
      yield { kind: "part", at: "", because: "value kept beside the document", text };
    }
  }
}

function* properties(office: OfficePackage): Generator<Finding> {
  for (const relationship of office.relationships("")) {
    if (!/^(core|extended|custom)-properties$/.test(relationship.type) || relationship.external) continue;
    const root = tryXml(office, relationship.target);
    for (const each of root ? childElements(root) : []) {
      const name = attribute(each, "name") ?? each.name;
      if (SHOWN_OR_DULL.test(name)) continue;
      yield { kind: "metadata", at: name, because: "property of the file", text: textOf(each).trim() };
    }
  }
}

/** Properties that are among the facts, and figures that say nothing. */
const SHOWN_OR_DULL =
  /^(title|creator|created|modified|revision|TotalTime|Pages|Words|Characters|CharactersWithSpaces|Lines|Paragraphs|Application|AppVersion|DocSecurity|ScaleCrop|LinksUpToDate|SharedDoc|HyperlinksChanged|TitlesOfParts|HeadingPairs|PresentationFormat|Slides|Notes|HiddenSlides|MMClips|lastPrinted|HLinks|DigSig|Template|version)$/;

function* macros(office: OfficePackage): Generator<Finding> {
  for (const name of office.names.filter((each) => /vbaProject\.bin$/i.test(each))) {
    const modules = moduleNames(office.part(name));
    const because = "macros, which are never run";
    yield { kind: "macro", at: name, because, text: modules.join(", "), count: Math.max(1, modules.length) };
  }
}

/** Names of the modules in a macro project; none when the project is damaged. */
export function moduleNames(project: Uint8Array | null): string[] {
  if (!project) return [];
  try {
    const streams = openCompoundFile(project).names.map((name) => name.split("/"));
    const modules = streams
      .filter(([...path]) => path.at(-2)?.toUpperCase() === "VBA")
      .map((path) => path.at(-1) ?? "");
    return modules.filter((name) => !/^(dir|_VBA_PROJECT|__SRP_.*)$/i.test(name));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

function* outsideAddresses(office: OfficePackage): Generator<Finding> {
  for (const name of office.names.filter((each) => /\.rels$/i.test(each))) {
    const root = tryXml(office, name);
    for (const each of root ? childElements(root) : []) {
      const type = (attribute(each, "Type") ?? "").split("/").at(-1) ?? "";
      if (attribute(each, "TargetMode") !== "External" || !LOADED.test(type)) continue;
      yield {
        kind: "link",
        at: type,
        because: "address that opening the file would load; not fetched",
        text: attribute(each, "Target") ?? "",
      };
    }
  }
}
