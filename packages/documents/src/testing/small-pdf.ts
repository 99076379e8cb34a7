/** What a PDF of one page has besides its drawing. */
export type SmallPdf = Readonly<{
  /** entries of the page */
  page?: string;
  /** entries of the catalog */
  catalog?: string;
  /** numbered from 6 on */
  objects?: readonly string[];
  /** entries of the page's resources beside its font `F1` */
  resources?: string;
}>;

/** A PDF of one page of 200 by 200 points that draws the given content. */
export function smallPdf(content: string, more: SmallPdf = {}): Uint8Array {
  const { page = "", catalog = "", objects = [], resources = "" } = more;
  const all = [
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]${page}/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>${resources}>>>>`,
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ...objects,
  ];
  const body = all.map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`).join("");
  return new TextEncoder().encode(`%PDF-1.4\n${body}trailer\n<</Root 1 0 R/Size ${all.length + 1}>>\n%%EOF\n`);
}

/** Draws words in 10 points at a height of the page. */
export function drawnWords(words: string, height: number, before = ""): string {
  return `BT ${before} /F1 10 Tf 20 ${height} Td (${words}) Tj ET `;
}
