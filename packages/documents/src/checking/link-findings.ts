import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, descendants, prefixedAttribute, textOf } from "../ooxml/xml.ts";
import { type Finding, fault, remark } from "./check-report.ts";

const MOST = 20;
/** a heading's own target, which office programs find without a bookmark */
const BUILT_IN = /^_?top$/i;

/** Links inside the file that lead nowhere: to bookmarks, sheets and cells that are not there. What lies outside is not asked for. */
export function linkFindings(office: OfficePackage, format: "docx" | "xlsx" | "pptx"): Finding[] {
  const inside = format === "docx" ? textLinks(office) : format === "xlsx" ? workbookLinks(office) : [];
  return [...inside, ...emptyTargets(office)].slice(0, MOST);
}

function textLinks(office: OfficePackage): Finding[] {
  const parts = office.names.filter((name) =>
    /^word\/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml$/i.test(name),
  );
  const roots = parts.flatMap((name) => office.xml(name) ?? []);
  const marks = new Set(
    roots.flatMap((root) => descendants(root, "bookmarkStart").map((each) => attribute(each, "name"))),
  );
  const links = roots.flatMap((root) =>
    descendants(root, "hyperlink").flatMap((each) => {
      const anchor = attribute(each, "anchor");
      const isOutside = [...each.attributes.keys()].some((key) => key.endsWith(":id"));
      return anchor === undefined || isOutside ? [] : [{ anchor, text: textOf(each) }];
    }),
  );
  const fields = roots.flatMap((root) =>
    descendants(root, "instrText").flatMap((each) => {
      const anchor = /^\s*(?:PAGEREF|REF|NOTEREF)\s+([\w.]+)/.exec(textOf(each))?.[1];
      return anchor === undefined ? [] : [{ anchor, text: anchor }];
    }),
  );
  return [...links, ...fields]
    .filter(({ anchor }) => !marks.has(anchor) && !BUILT_IN.test(anchor))
    .map(({ anchor, text }) =>
      fault(
        "broken-link",
        `link "${text.slice(0, 40)}"`,
        `The link leads to the place ${anchor}, which is not in the document.`,
      ),
    );
}

function workbookLinks(office: OfficePackage): Finding[] {
  const book = office.xml(office.main);
  if (!book) return [];
  const sheets = new Set(descendants(book, "sheet").map((each) => (attribute(each, "name") ?? "").toLowerCase()));
  const names = descendants(book, "definedName");
  const known = new Set(names.map((each) => (attribute(each, "name") ?? "").toLowerCase()));
  const broken = names
    .filter((each) => /#REF!/.test(textOf(each)))
    .map((each) =>
      remark("broken-link", `name ${attribute(each, "name")}`, "The name stands for cells that are gone."),
    );
  const links = office.names
    .filter((name) => /^xl\/worksheets\/[^/]+\.xml$/i.test(name))
    .flatMap((name) => {
      const targets = new Map(office.relationships(name).map(({ id, target }) => [id, target]));
      return descendants(office.xml(name) ?? book, "hyperlink").map((each) => ({ each, targets }));
    })
    .flatMap(({ each, targets }) => {
      const outside = prefixedAttribute(each.attributes, "id");
      const target = outside === undefined ? "#" : (targets.get(outside) ?? "");
      // some programs write a place of the same workbook as an address that begins with #
      const location = (outside === undefined ? attribute(each, "location") : target.slice(1)) ?? "";
      if (location === "" || !target.startsWith("#")) return [];
      const sheet = /^'?(.+?)'?!/.exec(location)?.[1]?.replaceAll("''", "'");
      const isThere =
        sheet === undefined ? known.has(location.toLowerCase()) || isCell(location) : sheets.has(sheet.toLowerCase());
      return isThere
        ? []
        : [
            fault(
              "broken-link",
              `cell ${attribute(each, "ref")}`,
              `The link leads to ${location}, which is not in the workbook.`,
            ),
          ];
    });
  return [...broken, ...links];
}

function isCell(location: string): boolean {
  return /^\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?$/i.test(location);
}

function emptyTargets(office: OfficePackage): Finding[] {
  return office.names.flatMap((name) =>
    /\.xml$/i.test(name)
      ? office
          .relationships(name)
          .filter(
            ({ external, type, target }) =>
              external && type === "hyperlink" && !/^[a-z][\w+.-]*:.|^[^:]+$/i.test(target.trim()),
          )
          .map(() => remark("broken-link", name, "A link has no address."))
      : [],
  );
}
