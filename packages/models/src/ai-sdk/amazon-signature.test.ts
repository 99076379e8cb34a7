import { describe, expect, it } from "vitest";
import { amazonLoginOf, signForAmazon } from "./amazon-signature.ts";

const login = { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session: null };
const scope = { region: "us-east-1", product: "service", now: new Date("2015-08-30T12:36:00Z") };

describe("signForAmazon", () => {
  it("signs Amazon's own example as Amazon does", () => {
    const request = { url: new URL("https://example.amazonaws.com/"), method: "GET", headers: {}, pieces: [] };
    expect(signForAmazon(request, login, scope).authorization).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    );
  });

  it("signs the body in whatever pieces it comes, and replaces a login that was there", () => {
    const url = new URL("https://bedrock-runtime.us-east-1.amazonaws.com/model/a%3A0/converse-stream");
    const headers = { "content-type": "application/json", authorization: "Bearer placeholder" };
    const signed = (texts: readonly string[]) =>
      signForAmazon({ url, method: "POST", headers, pieces: texts.map((text) => Buffer.from(text)) }, login, scope);
    expect(signed(["{}", "[]"])).toEqual(signed(["{}[]"]));
    expect(signed(["{}"]).authorization).not.toEqual(signed(["{ }"]).authorization);
    expect(JSON.stringify(signed(["{}"]))).not.toContain("placeholder");
  });

  it("sends a session's token along and signs it", () => {
    const request = { url: new URL("https://example.amazonaws.com/"), method: "GET", headers: {}, pieces: [] };
    const signed = signForAmazon(request, { ...login, session: "token" }, scope);
    expect(signed["x-amz-security-token"]).toBe("token");
    expect(signed.authorization).toContain("SignedHeaders=host;x-amz-date;x-amz-security-token");
  });
});

describe("amazonLoginOf", () => {
  it.each([
    ["AKIAIOSFODNN7EXAMPLE:wJalr/K7+x", { id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalr/K7+x", session: null }],
    ["ASIAIOSFODNN7EXAMPLE:wJalr:tok", { id: "ASIAIOSFODNN7EXAMPLE", secret: "wJalr", session: "tok" }],
    ["bedrock-api-key-YmVkcm9jay5hbWF6b24=", null],
    ["AKIAIOSFODNN7EXAMPLE:", null],
  ])("reads %s", (key, expected) => {
    expect(amazonLoginOf(key)).toEqual(expected);
  });
});
