const enMonth =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const deMonth = "(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)";
const enDay = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const deDay =
  "(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)(?:abend|früh|mittag|nachmittag)?";
const numeric = "\\d{4}-\\d{2}-\\d{2}|\\d{1,2}\\.\\s?\\d{1,2}\\.(?:\\s?\\d{2,4})?|\\d{1,2}/\\d{1,2}(?:/\\d{2,4})?";
const enDate = `${numeric}|\\d{1,2}(?:st|nd|rd|th)? (?:of )?${enMonth}\\b(?:,? \\d{4})?|${enMonth} \\d{1,2}(?:st|nd|rd|th)?\\b(?:,? \\d{4})?|${enMonth}(?: \\d{4})?\\b`;
const deDate = `${numeric}|\\d{1,2}\\.\\s?${deMonth}(?: \\d{4})?|${deMonth}(?: \\d{4})?\\b|KW ?\\d{1,2}`;
const enSpan = `(?:the )?(?:end|middle|beginning|start) of (?:the |this |next )?(?:day|week|month|quarter|year|${enMonth}|Q[1-4])|(?:this|next) (?:week|month|quarter|year|${enDay})|${enDay}(?: (?:morning|noon|afternoon|evening))?|today|tonight|tomorrow(?: (?:morning|noon|afternoon|evening))?|noon|Q[1-4]|close of business|COB|EOD|EOW|Christmas|Easter|the next (?:meeting|call|sync)`;
const deSpan = `(?:spätestens )?(?:(?:zum |zur )?(?:Ende|Mitte|Anfang)(?: der| des| dieser| dieses| nächster| nächsten)? (?:Woche|Monats?|Jahres|Quartals|${deMonth})|${deDay}|heute(?: Abend)?|übermorgen|morgen(?: früh| Abend)?|nächste[rnm]? (?:Woche|Monat|${deDay})|Monatsende|Jahresende|Wochenende|Ostern|Weihnachten|zur nächsten Sitzung|nächste[rn]? Sitzung)`;

/** with a word that makes it a deadline before bare days */
const forms: readonly RegExp[] = [
  new RegExp(
    `\\b(?:by|until|due(?: on| by)?|no later than|not later than|deadline:?)\\s+((?:${enDate}|${enSpan}))`,
    "i",
  ),
  new RegExp(`\\b(before (?:${enDate}|${enSpan}))`, "i"),
  new RegExp(
    `\\bbis\\s+(?:spätestens\\s+)?(?:zum\\s+|zur\\s+|einschließlich\\s+)?((?:${deDay},?\\s+(?:den\\s+)?(?:${deDate})|${deDate}|${deSpan}))`,
    "i",
  ),
  new RegExp(`\\b(vor (?:dem |der )?(?:${deDate}|${deSpan}))`, "i"),
  new RegExp(
    `\\b((?:on|this|next) ${enDay}|tomorrow(?: morning| afternoon)?|today|tonight|this (?:week|month|afternoon|morning)|next (?:week|month)|ASAP)\\b`,
    "i",
  ),
  new RegExp(
    `(?<!\\p{L})(am ${deDay}|heute|übermorgen|morgen|(?:diese|nächste|kommende) Woche|nächsten Monat|(?:nächsten|kommenden) ${deDay}|umgehend|sofort)(?!\\p{L})`,
    "iu",
  ),
];
const bare = new RegExp(
  `^(?:by |bis |due |until |fällig )?((?:${numeric}|\\d{1,2}(?:st|nd|rd|th)? ${enMonth}(?: \\d{4})?|\\d{1,2}\\. ${deMonth}(?: \\d{4})?|${enSpan}|${deSpan}|${enMonth} \\d{1,2}))$`,
  "i",
);

/** The words that say by when something is to be done; `null` when the text does not say. */
export function dueIn(text: string): string | null {
  for (const form of forms) {
    const found = form.exec(text)?.[1];
    if (found !== undefined)
      return found
        .replace(/^on (?=\p{L}+day$)/iu, "")
        .replace(/^am /, "")
        .trim();
  }
  return null;
}

/** A text that is nothing but a day: `12 March`, `bis 28.02.`; without the word before. */
export function dueAlone(text: string): string | null {
  return bare.exec(text.trim())?.[1] ?? null;
}
