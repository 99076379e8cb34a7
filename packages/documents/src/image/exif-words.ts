/** Numbers of the fields that hold words, with their names; fields from 0x9c9b on are in UTF-16. */
const FIELDS: Readonly<Record<number, string>> = {
  270: "ImageDescription",
  37510: "UserComment",
  40091: "Title",
  40092: "Comment",
  40094: "Keywords",
  40095: "Subject",
};
/** where the second list of fields is */
const MORE = 34_665;
const MOST_FIELDS = 500;

/** The words in the fields of a TIFF file or of what cameras add to other pictures. */
export function exifWords(bytes: Uint8Array): readonly Readonly<{ at: string; text: string }>[] {
  if (bytes.length < 14) return [];
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = data.getUint16(0) === 0x4949;
  if (!isLittle && data.getUint16(0) !== 0x4d4d) return [];
  const first = fieldsOf(data, data.getUint32(4, isLittle), isLittle);
  const more = first.filter(({ field }) => field === MORE).slice(0, 2);
  const fields = [...first, ...more.flatMap(({ value }) => fieldsOf(data, value, isLittle))];
  return fields.flatMap(({ field, length, place, value }) => {
    const name = FIELDS[field];
    if (name === undefined) return [];
    const start = length <= 4 ? place : value;
    return [{ at: name, text: decoded(field, bytes.subarray(start, start + length)) }];
  });
}

type Field = Readonly<{ field: number; length: number /** where its value stands */; place: number; value: number }>;

/** The fields of one list, as far as the file goes. */
function fieldsOf(data: DataView, list: number, isLittle: boolean): Field[] {
  if (list + 2 > data.byteLength) return [];
  const count = Math.min(data.getUint16(list, isLittle), MOST_FIELDS, Math.floor((data.byteLength - list - 2) / 12));
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const at = list + 2 + index * 12;
    return {
      field: data.getUint16(at, isLittle),
      length: data.getUint32(at + 4, isLittle),
      place: at + 8,
      value: data.getUint32(at + 8, isLittle),
    };
  });
}

function decoded(field: number, bytes: Uint8Array): string {
  if (field >= 40_091) return new TextDecoder("utf-16le").decode(bytes);
  if (field !== 37_510) return new TextDecoder().decode(bytes);
  const code = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  return new TextDecoder(code.startsWith("UNICODE") ? "utf-16le" : "utf-8").decode(bytes.subarray(8));
}
