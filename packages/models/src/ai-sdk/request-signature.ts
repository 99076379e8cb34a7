import type { Endpoint } from "../endpoint.ts";
import { amazonLoginOf, signForAmazon } from "./amazon-signature.ts";
import type { SignRequest } from "./provider-fetch.ts";

/** How requests to an endpoint are signed; `null` where a key in a header is enough. */
export function signatureOf({ apiKey, format, region = "us-east-1" }: Endpoint): SignRequest | null {
  const login = format === "bedrock-converse" && apiKey !== null ? amazonLoginOf(apiKey) : null;
  if (login === null) return null;
  return (url, headers, pieces) =>
    signForAmazon({ url, method: "POST", headers, pieces }, login, { region, product: "bedrock", now: new Date() });
}
