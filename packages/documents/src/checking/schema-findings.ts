import { type Finding, fault, remark } from "./check-report.ts";

/** Faults that a much used library writes and every office program reads: the order of a font's parts in a workbook. */
const HARMLESS = /^xl\/styles\.xml: \S*\/x:font\[\d+\]: .*unexpected child element/;
const MOST = 10;

/** What a validator has against the file, as `part: place: sentence`. */
export function schemaFindings(errors: readonly string[]): Finding[] {
  return errors.slice(0, MOST).map((error) => {
    const [, part = "file", place = "", sentence = error] = /^([^:]+): (\S*): (.*)$/s.exec(error) ?? [];
    const message = `The file breaks its format's rules${place === "" ? "" : ` at ${place}`}: ${sentence}`;
    return HARMLESS.test(error) ? remark("schema", part, message) : fault("schema", part, message);
  });
}
