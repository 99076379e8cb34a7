import { type Finding, fault, remark } from "./check-report.ts";

/** Faults that a much used library writes and every office program reads: the order of a font's parts in a workbook. */
const HARMLESS = /^xl\/styles\.xml: \S*\/x:font\[\d+\]: .*unexpected child element/;
const MOST = 10;

const harmlessWords = "The file lists the looks of a font in an unusual order; office programs open it all the same.";

/** How many of the errors are more than that. */
export function schemaFaults(errors: readonly string[]): number {
  return errors.filter((error) => !HARMLESS.test(error)).length;
}

/** What a validator has against the file, as `part: place: sentence`; what is harmless is told once. */
export function schemaFindings(errors: readonly string[]): Finding[] {
  const faults = errors.filter((error) => !HARMLESS.test(error));
  const told = faults.slice(0, MOST).map((error) => {
    const [, part = "file", place = "", sentence = error] = /^([^:]+): (\S*): (.*)$/s.exec(error) ?? [];
    const message = `The file breaks its format's rules${place === "" ? "" : ` at ${place}`}: ${sentence}`;
    return fault("schema", part, message);
  });
  return faults.length < errors.length ? [...told, remark("schema", "xl/styles.xml", harmlessWords)] : told;
}
