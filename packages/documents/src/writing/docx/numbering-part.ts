export const BULLETS = 1;
export const HEADING_NUMBERS = 2;
/** The first of the ids that numbered lists get, one each. */
export const FIRST_LIST = 3;

const LEVELS = 6;
const MARKS = ["•", "–", "▪", "•", "–", "▪"];
const FORMATS = ["decimal", "lowerLetter", "lowerRoman", "decimal", "lowerLetter", "lowerRoman"];

/** Bullets, the numbers of headings, and one numbering for each numbered list, which begins at its own number. */
export function numberingPart(firstNumbers: readonly number[], accent: string): string {
  const levels = (make: (level: number) => string) =>
    Array.from({ length: LEVELS }, (_, level) => make(level)).join("");
  const indent = (level: number) => `<w:pPr><w:ind w:left="${360 + level * 360}" w:hanging="360"/></w:pPr>`;
  const bullets = levels(
    (level) =>
      `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="${MARKS[level]}"/><w:lvlJc w:val="left"/>${indent(level)}<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:color w:val="${accent}"/></w:rPr></w:lvl>`,
  );
  const headings = levels((level) => {
    const text = Array.from({ length: level + 1 }, (_, at) => `%${at + 1}`).join(".");
    return `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading${level + 1}"/><w:suff w:val="tab"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${567 + level * 113}" w:hanging="${567 + level * 113}"/></w:pPr></w:lvl>`;
  });
  const numbers = levels(
    (level) =>
      `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${FORMATS[level]}"/><w:lvlText w:val="%${level + 1}."/><w:lvlJc w:val="left"/>${indent(level)}</w:lvl>`,
  );
  const abstract = [bullets, headings, numbers]
    .map(
      (inside, id) =>
        `<w:abstractNum w:abstractNumId="${id}"><w:multiLevelType w:val="multilevel"/>${inside}</w:abstractNum>`,
    )
    .join("");
  const lists = firstNumbers
    .map((first, index) => {
      const restart = levels(
        (level) =>
          `<w:lvlOverride w:ilvl="${level}"><w:startOverride w:val="${level === 0 ? first : 1}"/></w:lvlOverride>`,
      );
      return `<w:num w:numId="${FIRST_LIST + index}"><w:abstractNumId w:val="2"/>${restart}</w:num>`;
    })
    .join("");
  return `<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${abstract}<w:num w:numId="${BULLETS}"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="${HEADING_NUMBERS}"><w:abstractNumId w:val="1"/></w:num>${lists}</w:numbering>`;
}
