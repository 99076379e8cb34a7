import { describe, expect, it } from "vitest";
import { attribute, checkXml, child, parseXml, textOf } from "./xml.ts";

const parse = (xml: string) => parseXml(new TextEncoder().encode(xml));

describe("parseXml", () => {
  it("reads elements by local name, entities, and text that is not markup", () => {
    const root = parse(
      '<?xml version="1.0"?><w:a xmlns:w="w"><!-- <b> --><w:b w:val="x &gt; &#x41;">1 &lt; 2<![CDATA[<c>]]></w:b></w:a>',
    );
    const element = child(root, "b");
    expect(element && attribute(element, "val")).toBe("x > A");
    expect(textOf(element)).toBe("1 < 2<c>");
  });

  it("refuses a document type, so that no entity is ever expanded", () => {
    expect(() => parse('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')).toThrow(/document type/);
  });

  it("refuses nesting that is too deep", () => {
    expect(() => parse(`${"<a>".repeat(1_000)}${"</a>".repeat(1_000)}`)).toThrow(/nested/);
  });

  it("says of a part that ends early that it is damaged", () => {
    expect(() => parse("<a><b>")).toThrow(/ends in the middle/);
  });
});

describe("checkXml", () => {
  const bytesOf = (xml: string) => new TextEncoder().encode(xml);

  it.each(["", "<a><b></a></b>", "<a><b>", "<a></a></b>", "<!DOCTYPE a><a/>", "words", "<a".repeat(9)])(
    "refuses %j as parseXml does",
    (xml) => {
      const said = (look: (bytes: Uint8Array) => unknown) => {
        try {
          return look(bytesOf(xml));
        } catch (error) {
          return String(error);
        }
      };
      expect(said(checkXml)).toMatch(/^Refusal|^Error/);
      expect(said(checkXml)).toBe(said(parseXml));
    },
  );

  it.each(["<a/>", '<?xml version="1.0"?><w:a xmlns:w="w"><b c="&gt;">1</b><!-- <d> --></w:a>'])("takes %j", (xml) => {
    expect(checkXml(bytesOf(xml))).toBeUndefined();
    expect(parseXml(bytesOf(xml)).name).toBe("a");
  });
});
