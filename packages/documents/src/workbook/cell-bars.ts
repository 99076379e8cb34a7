const SPACE = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"';
const RULE =
  /<conditionalFormatting sqref="([^"]+)"><cfRule type="dataBar"([^>]*)><dataBar>(.*?)<\/dataBar><\/cfRule>/gs;

/**
 * Bars in cells in one flat color and as long as their value, instead of faded ones that are never shorter than a tenth of the cell. Programs
 * read the flat look from an extension, which the library that writes the sheet does not know.
 */
export function flatCellBars(sheet: string): string {
  const extended: string[] = [];
  const ruled = sheet.replace(RULE, (_, range: string, attributes: string, inside: string) => {
    const id = `{DA7A0000-0000-4000-8000-${String(extended.length + 1).padStart(12, "0")}}`;
    extended.push(
      `<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="dataBar" id="${id}"><x14:dataBar minLength="0" maxLength="100" gradient="0">${ends(inside)}</x14:dataBar></x14:cfRule><xm:sqref>${range}</xm:sqref></x14:conditionalFormatting>`,
    );
    const own = `<extLst><ext ${SPACE} uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>${id}</x14:id></ext></extLst>`;
    return `<conditionalFormatting sqref="${range}"><cfRule type="dataBar"${attributes}><dataBar minLength="0" maxLength="100">${inside}</dataBar>${own}</cfRule>`;
  });
  if (extended.length === 0) return sheet;
  const list = `<x14:conditionalFormattings>${extended.join("")}</x14:conditionalFormattings>`;
  return ruled.replace(
    "</worksheet>",
    () => `<extLst><ext ${SPACE} uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}">${list}</ext></extLst></worksheet>`,
  );
}

/** The values at which bars are empty and full, as the extension writes them. */
function ends(inside: string): string {
  return [...inside.matchAll(/<cfvo type="(\w+)"(?: val="([^"]*)")?\/>/g)]
    .map(([, type, value]) =>
      value === undefined ? `<x14:cfvo type="${type}"/>` : `<x14:cfvo type="${type}"><xm:f>${value}</xm:f></x14:cfvo>`,
    )
    .join("");
}
