import { oneLine } from "../ooxml/write-xml.ts";
import type { PdfPage } from "./open-pdf.ts";

type Widget = Readonly<{
  subtype?: string;
  fieldType?: string | null;
  fieldName?: string;
  fieldValue?: unknown;
  buttonValue?: string | null;
  exportValue?: string;
  checkBox?: boolean;
  radioButton?: boolean;
  pushButton?: boolean;
  annotationFlags?: number;
  rect?: readonly number[];
  options?: readonly Readonly<{ displayValue?: string }>[];
}>;

/** flags of an annotation nobody sees: hidden, and not on the screen */
const UNSEEN = 0b100010;

/** Whether a field of a form is hidden by its flags or has no size. */
export function isUnseen(flags: number, rectangle: readonly number[]): boolean {
  const [left = 0, bottom = 0, right = 0, top = 0] = rectangle;
  return (flags & UNSEEN) !== 0 || (rectangle.length === 4 && Math.abs((right - left) * (top - bottom)) < 1);
}

/** options of a choice that are named */
const mostOptions = 20;

/** The fields of a page's form, one line each, with what was entered: names as edits take them. What nobody sees is left out. */
export async function formFieldLines(page: PdfPage): Promise<readonly string[]> {
  const widgets = ((await page.getAnnotations().catch(() => [])) as readonly Widget[]).filter(
    ({ subtype, fieldName, fieldType, pushButton, annotationFlags = 0, rect = [] }) =>
      subtype === "Widget" && fieldName && !pushButton && !isUnseen(annotationFlags, fieldType === "Sig" ? [] : rect),
  );
  // the buttons of one choice are one field
  const byName = new Map(widgets.map((widget) => [widget.fieldName ?? "", widget]));
  return [...byName].map(([name, widget]) => `- ${oneLine(name)}: ${enteredIn(widget)}`);
}

function enteredIn({ fieldType, fieldValue, checkBox, radioButton, options = [] }: Widget): string {
  if (fieldType === "Sig") return "(a signature)";
  if (checkBox === true) return fieldValue === null || fieldValue === "Off" || fieldValue === "" ? "no" : "yes";
  const values = (Array.isArray(fieldValue) ? fieldValue : [fieldValue]).filter(
    (each) => typeof each === "string" && each.trim() !== "" && !(radioButton === true && each === "Off"),
  );
  const entered = values.length === 0 ? "(empty)" : values.map((each) => oneLine(String(each))).join(", ");
  const named = options.slice(0, mostOptions).map(({ displayValue = "" }) => oneLine(displayValue));
  return named.length === 0
    ? entered
    : `${entered}; one of ${named.join(", ")}${options.length > named.length ? ", …" : ""}`;
}
