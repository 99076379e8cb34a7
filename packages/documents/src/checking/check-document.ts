import { detectFormat } from "../detect-format.ts";
import { refusedBy } from "../refusal.ts";
import { altTextFindings } from "./alt-text-findings.ts";
import { type CheckOutcome, type CheckReport, type Finding, type Look, mostFindings, remark } from "./check-report.ts";
import { documentFindings } from "./document-findings.ts";
import { fontFindings } from "./font-findings.ts";
import { linkFindings } from "./link-findings.ts";
import { packageFindings } from "./package-findings.ts";
import { type PageLook, pageFindings } from "./page-findings.ts";
import { counted, fitWords, pageWords, placeholderWords, schemaWords } from "./report-words.ts";
import { schemaFaults, schemaFindings } from "./schema-findings.ts";
import { slideFindings } from "./slide-findings.ts";
import { tableFindings } from "./table-findings.ts";
import { workbookFindings } from "./workbook-findings.ts";

export type CheckOptions = Readonly<{
  name?: string;
  /** the same file as PDF pages, from a renderer */
  rendered?: Uint8Array;
  /** why there are no pages, when there are none */
  notRendered?: "absent" | "failed";
  /** the same workbook with its formulas computed by another program */
  recalculated?: Uint8Array;
  /** what a validator has against it, as `part: place: sentence`; left out where none judged it */
  schemaErrors?: readonly string[];
}>;

/**
 * Looks a finished file over: whether it opens and holds together, its formulas and totals, text still to be replaced, and how it lies
 * on its pages. A file that cannot be opened is refused with the reason.
 */
export async function checkDocument(bytes: Uint8Array, options: CheckOptions = {}): Promise<CheckOutcome> {
  try {
    const format = detectFormat(bytes, options.name ?? "");
    const inside = await lookInside(bytes, format, options);
    const isPdf = format === "pdf";
    const pdf = isPdf ? bytes : options.rendered;
    const pages = isPdf
      ? await pageFindings(bytes, { isAll: true })
      : pdf === undefined
        ? null
        : await renderedPages(pdf);
    const rendering = pages ? "done" : pdf === undefined ? (options.notRendered ?? "absent") : "failed";
    return report(format, inside, { pages, rendering });
  } catch (error) {
    return refusedBy(error);
  }
}

/** A rendering that cannot be read says nothing against the file itself. */
function renderedPages(pdf: Uint8Array): Promise<PageLook | null> {
  return pageFindings(pdf).catch(() => null);
}

async function lookInside(bytes: Uint8Array, format: string, options: CheckOptions): Promise<Look> {
  if (format !== "docx" && format !== "xlsx" && format !== "pptx") return { findings: [], counts: [] };
  const { office, findings } = packageFindings(bytes);
  if (findings.length > 0) return { findings, counts: [counted(findings.length, "broken part")] };
  const schema = schemaFindings(options.schemaErrors ?? []);
  const own =
    format === "docx"
      ? documentFindings(office)
      : format === "pptx"
        ? slideFindings(office)
        : await workbookFindings(bytes, options.recalculated);
  const structure = [...linkFindings(office, format), ...fontFindings(office), ...altTextFindings(office)];
  const tables = format === "docx" ? tableFindings(office) : [];
  const judged = options.schemaErrors === undefined ? [] : [schemaWords(schemaFaults(options.schemaErrors))];
  return { findings: [...schema, ...own.findings, ...tables, ...structure], counts: [...own.counts, ...judged] };
}

type Rendered = Readonly<{
  pages: PageLook | null;
  rendering: CheckReport["rendering"];
}>;

function report(format: string, inside: Look, { pages, rendering }: Rendered): CheckReport {
  const all = [...inside.findings, ...(pages?.findings ?? []).map((finding) => onPaper(finding, format))];
  const findings = [...all].sort((one, other) => rank(one) - rank(other)).slice(0, mostFindings);
  const found = (...kinds: readonly Finding["kind"][]) => all.filter((each) => kinds.includes(each.kind)).length;
  const isPaged = pages !== null || format === "pptx";
  const counts = [
    ...inside.counts,
    ...(findings.length < all.length ? [`the first ${findings.length} of ${all.length} findings listed`] : []),
    ...(pages ? [pageWords(pages.pages, found("empty-page"))] : []),
    ...(pages?.counts ?? []),
    ...(isPaged ? [fitWords(found("overflow", "off-page", "overlap"))] : []),
    placeholderWords(found("placeholder")),
    ...(rendering === "done"
      ? []
      : [
          rendering === "absent"
            ? "pages not looked at: nothing renders them here"
            : "pages not looked at: rendering failed",
        ]),
  ];
  return {
    status: "checked",
    format,
    passed: !all.some((finding) => finding.severity === "fault"),
    summary: counts.join("; "),
    findings,
    rendering,
    pages: pages?.pages ?? null,
    headingPages: pages?.headingPages ?? [],
  };
}

/** What a workbook's printed page cuts off is whole on the screen, where workbooks are read. */
function onPaper(finding: Finding, format: string): Finding {
  if (format !== "xlsx" || finding.kind !== "off-page") return finding;
  return remark(finding.kind, finding.place, `${finding.message} Printed it is cut; set the page up to fit its width.`);
}

function rank(finding: Finding): number {
  return finding.severity === "fault" ? 0 : 1;
}
