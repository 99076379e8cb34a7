/** Headers about one connection, which end at the broker and are written anew. */
export const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "content-length",
  "upgrade",
  "http2-settings",
  "expect",
  "host",
]);
