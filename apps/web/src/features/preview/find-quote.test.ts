import { expect, test } from "vitest";
import { findQuote } from "./find-quote.ts";

function found(text: string, quote: string): string | null {
  const span = findQuote(text, quote);
  return span === null ? null : text.slice(span.from, span.to);
}

test("a quote is found whatever blanks, capitals and quotation marks stand in it", () => {
  expect(found("The  Total\nis 12.50 now", "total is 12.50")).toBe("Total\nis 12.50");
  expect(found("he said „no” – twice", 'said "no" - TWICE')).toBe("said „no” – twice");
  expect(found("he said “no” – twice", 'said "no" - TWICE')).toBe("said “no” – twice");
  expect(found("the ﬁrst ofﬁce", "first office")).toBe("ﬁrst ofﬁce");
});

test("a quote that breaks off is found by its beginning, other words are not", () => {
  expect(found("Payment is due within thirty days.", "Payment is due … days")).toBe("Payment is due");
  expect(found("On this page the sentence begins", "the sentence begins and ends on the next")).toBe(
    "the sentence begins",
  );
  expect(found("Payment is due", "Payment was due")).toBeNull();
  expect(found("anything", "  ")).toBeNull();
});
