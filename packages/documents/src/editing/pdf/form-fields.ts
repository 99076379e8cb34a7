import {
  PDFCheckBox,
  type PDFDocument,
  PDFDropdown,
  type PDFField,
  PDFHexString,
  PDFName,
  PDFOptionList,
  PDFRadioGroup,
  PDFTextField,
} from "@cantoo/pdf-lib";
import { Refusal } from "../../refusal.ts";

export type FieldValue = string | boolean | number | readonly string[];

/** Fills fields by name; throws a refusal that lists the fields, or the choices of one, when a name or value does not fit. Gives the fields without a fitting font. */
export function fillFields(document: PDFDocument, values: Readonly<Record<string, FieldValue>>): readonly string[] {
  const form = document.getForm();
  const fields = form.getFields();
  if (form.hasXFA()) form.deleteXFA();
  const fontless = Object.entries(values).filter(([name, value]) => !setField(fieldNamed(fields, name), value));
  if (fontless.length > 0) form.acroForm.dict.set(PDFName.of("NeedAppearances"), document.context.obj(true));
  return fontless.map(([name]) => name);
}

function fieldNamed(fields: readonly PDFField[], name: string): PDFField {
  const wanted = name.trim().toLowerCase();
  const exact = fields.find((field) => field.getName() === name);
  const alike = fields.filter((field) => field.getName().toLowerCase() === wanted);
  const last = fields.filter((field) => field.getName().split(".").at(-1)?.toLowerCase() === wanted);
  const found = exact ?? (alike.length === 1 ? alike[0] : undefined) ?? (last.length === 1 ? last[0] : undefined);
  if (found) return found;
  const names = fields.slice(0, 60).map((field) => `"${field.getName()}" (${kindOf(field)})`);
  throw new Refusal(
    "unsupported",
    names.length === 0
      ? 'The PDF has no form fields; write on its pages with "stamp" instead.'
      : `There is no field "${name.slice(0, 80)}"; the form has ${names.join(", ")}.`,
  );
}

function kindOf(field: PDFField): string {
  if (field instanceof PDFTextField) return "text";
  if (field instanceof PDFCheckBox) return "true or false";
  if (isChoice(field)) return `one of ${field.getOptions().slice(0, 12).join(", ")}`;
  return "cannot be filled";
}

/** Whether the value can be shown with the fonts there are. */
function setField(field: PDFField, value: FieldValue): boolean {
  if (field instanceof PDFTextField)
    return setTextField(field, Array.isArray(value) ? value.join("\n") : String(value));
  if (field instanceof PDFCheckBox) {
    setBox(field, value);
    return true;
  }
  if (!isChoice(field)) throw unfit(field, "nothing: it is a button or a signature, which a person has to do");
  choose(field, (Array.isArray(value) ? value : [value]).map(String));
  return true;
}

function setBox(field: PDFCheckBox, value: FieldValue): void {
  if (typeof value !== "boolean") throw unfit(field, "true or false");
  if (value) field.check();
  else field.uncheck();
}

type Choice = PDFRadioGroup | PDFDropdown | PDFOptionList;

function isChoice(field: PDFField): field is Choice {
  return field instanceof PDFRadioGroup || field instanceof PDFDropdown || field instanceof PDFOptionList;
}

function choose(field: Choice, wanted: string[]): void {
  const options = field.getOptions();
  const isFree = field instanceof PDFDropdown && field.isEditable();
  if (!isFree && wanted.some((each) => !options.includes(each))) throw unfit(field, `one of ${options.join(", ")}`);
  if (field instanceof PDFRadioGroup) field.select(wanted[0] ?? "");
  else field.select(wanted);
}

function unfit(field: PDFField, wanted: string): Refusal {
  return new Refusal("unsupported", `The field "${field.getName()}" takes ${wanted}.`);
}

function setTextField(field: PDFTextField, text: string): boolean {
  const most = field.getMaxLength();
  if (most !== undefined && text.length > most)
    throw new Refusal(
      "unsupported",
      `The field "${field.getName()}" takes ${most} letters at most; shorten what goes in.`,
    );
  if (isWestern(text)) {
    field.setText(text);
    return true;
  }
  field.acroField.setValue(PDFHexString.fromText(text));
  return false;
}

/** Letters that the fonts every reader has can show. */
export function isWestern(text: string): boolean {
  return /^[\t\n\r\u0020-\u007e\u00a0-\u00ff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/.test(text);
}
