import { relativeTo, sourceAt } from "../../reading/source.ts";
import { nameOf } from "../../situation.ts";
import { type Cell, cellText, linkTo, type Sheet } from "../workbook.ts";
import { type Catalogue, dayOf } from "./catalogue-list.ts";
import { kindName } from "./catalogue-words.ts";
import type { ReadFile } from "./listed-file.ts";

function fileCell(path: string, folder: string): Cell {
  return { value: cellText(nameOf(path)), link: linkTo(path, folder) };
}

function rowOf(file: ReadFile, topic: string, catalogue: Catalogue): readonly Cell[] {
  const { doubles, folder, words } = catalogue;
  const when = dayOf(file, catalogue);
  const double = doubles.find(({ path }) => path === file.path);
  const quote: Cell =
    file.quote === null
      ? ""
      : { value: cellText(file.quote), wrap: true, source: sourceAt(file.path, file.place, file.quote, folder) };
  return [
    { value: cellText(topic), wrap: true },
    { value: cellText(relativeTo(file.path, folder)), link: linkTo(file.path, folder), wrap: true },
    { value: kindName(file.path, words), wrap: true },
    { value: cellText(file.title), wrap: true },
    when === null ? null : { value: when.day, format: "date", wrap: true },
    { value: when?.from ?? "", wrap: true },
    quote,
    { value: cellText(file.terms.map(({ label }) => label).join(", ")), wrap: true },
    {
      value: cellText(
        [double === undefined ? "" : `${words.sameAs}: ${nameOf(double.of)}`, file.isPartial ? words.partial : ""]
          .filter((part) => part !== "")
          .join("; "),
      ),
      wrap: true,
    },
  ];
}

function indexSheet(catalogue: Catalogue): Sheet {
  const { topics, words } = catalogue;
  return {
    name: words.name,
    columns: [
      { header: words.topic, width: 15 },
      { header: words.file, width: 28 },
      { header: words.kind, width: 12 },
      { header: words.heading, width: 28 },
      { header: words.date, width: 12, format: "date" },
      { header: words.datedBy, width: 14 },
      { header: words.quote, width: 52 },
      { header: words.terms, width: 26 },
      { header: words.remark, width: 20 },
    ],
    rows: topics.flatMap(({ label, files }) => files.map((file) => rowOf(file, label ?? words.others, catalogue))),
    freeze: { rows: 1 },
    filter: true,
  };
}

function topicSheet({ topics, words }: Catalogue): Sheet {
  const last = topics.reduce((sum, { files }) => sum + files.length, 0) + 1;
  const at = `${words.name}!$A$2:$A$${last}`;
  return {
    name: words.topics,
    columns: [
      { header: words.topic, width: 32 },
      { header: words.files, width: 10 },
    ],
    rows: topics.map(({ label }, index) => [
      cellText(label ?? words.others),
      { formula: `=COUNTIF(${at},A${index + 2})`, format: "0" },
    ]),
    freeze: { rows: 1 },
  };
}

function otherSheets({ doubles, unread, folder, words }: Catalogue): readonly Sheet[] {
  const twice: Sheet = {
    name: words.duplicates,
    columns: [
      { header: words.file, width: 36 },
      { header: words.sameAs, width: 36 },
      { header: words.remark, width: 40 },
    ],
    rows: doubles.map(({ path, of, isSure }) => [
      fileCell(path, folder),
      fileCell(of, folder),
      isSure ? words.sameText : words.sameSize,
    ]),
    freeze: { rows: 1 },
  };
  const open: Sheet = {
    name: words.unread,
    columns: [
      { header: words.file, width: 36 },
      { header: words.kind, width: 14 },
      { header: words.reason, width: 80 },
    ],
    rows: unread.map(({ path, why }) => [
      fileCell(path, folder),
      kindName(path, words),
      { value: cellText(why), wrap: true },
    ]),
    freeze: { rows: 1 },
  };
  return [twice, open].filter(({ rows }) => rows.length > 0);
}

/** The sheets of the index as a workbook. */
export function catalogueSheets(catalogue: Catalogue): readonly Sheet[] {
  return [indexSheet(catalogue), topicSheet(catalogue), ...otherSheets(catalogue)];
}
