import { PDFArray, type PDFContext, PDFDict, type PDFObject, PDFRef, PDFStream } from "@cantoo/pdf-lib";

/** Takes every object out of a PDF that nothing leads to, so that no page or text stays in the file unseen. */
export function dropUnreachableObjects(context: PDFContext): void {
  const { Root, Info } = context.trailerInfo;
  const seen = new Set<PDFRef>();
  const open: PDFObject[] = [Root, Info].filter((each) => each !== undefined);
  for (let object = open.pop(); object !== undefined; object = open.pop()) {
    if (object instanceof PDFRef && seen.has(object)) continue;
    if (object instanceof PDFRef) seen.add(object);
    for (const each of ledTo(object, context)) open.push(each);
  }
  for (const [ref] of context.enumerateIndirectObjects()) if (!seen.has(ref)) context.delete(ref);
}

function ledTo(object: PDFObject, context: PDFContext): readonly PDFObject[] {
  if (object instanceof PDFRef) return [context.lookup(object)].filter((each) => each !== undefined);
  if (object instanceof PDFArray) return object.asArray();
  if (object instanceof PDFDict) return object.values();
  return object instanceof PDFStream ? object.dict.values() : [];
}
