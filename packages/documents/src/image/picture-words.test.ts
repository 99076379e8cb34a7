import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { pictureWords } from "./picture-words.ts";

const told = (bytes: Uint8Array) => pictureWords(bytes).map(({ at, text }) => `${at}: ${text}`);
const xmp =
  '<x:xmpmeta><rdf:Description><dc:description><rdf:li xml:lang="en">by XMP</rdf:li></dc:description><dc:format>image/png</dc:format></rdf:Description></x:xmpmeta>';

function png(...chunks: readonly (readonly [name: string, ...parts: (string | Buffer)[]])[]): Buffer {
  const all = chunks.map(([name, ...parts]) => {
    const body = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(name), body, Buffer.alloc(4)]);
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...all]);
}

/** The fields of a camera: a description, and a title in UTF-16. */
function exif(): Buffer {
  const [description, title] = [Buffer.from("by camera\0"), Buffer.from("by system\0", "utf16le")];
  const field = (number: number, kind: number, value: Buffer, at: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(number, 0);
    bytes.writeUInt16LE(kind, 2);
    bytes.writeUInt32LE(value.length, 4);
    bytes.writeUInt32LE(at, 8);
    return bytes;
  };
  const head = Buffer.from("49492a00080000000200", "hex");
  const start = head.length + 24 + 4;
  const fields = [field(270, 2, description, start), field(40_091, 1, title, start + description.length)];
  return Buffer.concat([head, ...fields, Buffer.alloc(4), description, title]);
}

function jpeg(...segments: readonly (readonly [marker: number, body: Buffer])[]): Buffer {
  const all = segments.map(([marker, body]) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  });
  return Buffer.concat([Buffer.from("ffd8", "hex"), ...all, Buffer.from("ffd9", "hex")]);
}

test("the words in a PNG are told, packed or not, not those that say how it was made", () => {
  const picture = png(
    ["tEXt", "Comment\0plain words"],
    ["zTXt", "Description\0\0", deflateSync("packed words")],
    ["iTXt", "Title\0\0\0\0\0", "words of the world"],
    ["iTXt", "XML:com.adobe.xmp\0\0\0\0\0", xmp],
    ["eXIf", exif()],
    ["tEXt", "Software\0A drawing program"],
    ["tEXt", "date:create\0in the morning"],
    ["IEND"],
  );
  expect(told(picture)).toEqual([
    "Comment: plain words",
    "Description: packed words",
    "Title: words of the world",
    "dc:description: by XMP",
    "ImageDescription: by camera",
    "Title: by system",
  ]);
});

test("the words in a JPEG are told: of the camera, XMP, agencies and comments, not what every camera writes", () => {
  const caption = Buffer.from("Photoshop 3.0\0\x1c\x02\x78\x00\x09by agency", "latin1");
  const picture = jpeg(
    [0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exif()])],
    [0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)],
    [0xed, caption],
    [0xfe, Buffer.from("by hand")],
    [0xfe, Buffer.from("Created with GIMP")],
  );
  expect(told(picture)).toEqual([
    "ImageDescription: by camera",
    "Title: by system",
    "dc:description: by XMP",
    "Caption: by agency",
    "Comment: by hand",
  ]);
  expect(told(jpeg([0xfe, Buffer.from("OLYMPUS DIGITAL CAMERA")]))).toEqual([]);
});

test("the comments of a GIF are told; broken files are no trouble", () => {
  const comment = Buffer.concat([
    Buffer.from("GIF89a"),
    Buffer.alloc(30),
    Buffer.from("\x21\xfe\x05hello\0;", "latin1"),
  ]);
  expect(told(comment)).toEqual(["Comment: hello"]);
  for (const whole of [
    png(["zTXt", "a\0\0broken"], ["eXIf", exif()]),
    jpeg([0xe1, Buffer.concat([Buffer.from("Exif\0\0"), exif()])]),
    comment,
  ])
    for (let end = 0; end < whole.length; end += 3) expect(() => pictureWords(whole.subarray(0, end))).not.toThrow();
});
