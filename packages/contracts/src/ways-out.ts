import { z } from "zod";

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

export const wayOutCredentialSchema = z.discriminatedUnion("kind", [
  /** `Authorization: Bearer …` */
  z.object({ kind: z.literal("token") }),
  /** `Authorization: Basic …` */
  z.object({ kind: z.literal("password"), username: z.string().min(1).max(200) }),
  /** a header of the host's own, such as `x-api-key` */
  z.object({ kind: z.literal("header"), name: z.string().regex(tokenPattern) }),
]);
/** How a credential is put into requests; the secret itself is never part of it. */
export type WayOutCredential = Readonly<z.infer<typeof wayOutCredentialSchema>>;

export const wayOutSchema = z.object({
  /** as `parseHost` writes it; one with a credential names a single host */
  host: z.string().min(1).max(253),
  /** `null` for the usual ones, 80 and 443; with a credential 443 */
  ports: z.array(z.number().int().min(1).max(65_535)).min(1).max(20).nullable(),
  /** request methods in capitals, `WEBSOCKET` for an upgrade; `null` for any */
  methods: z.array(z.string().regex(tokenPattern)).min(1).max(20).nullable(),
  /** what Deskhand puts into requests to this host, outside of the sandbox */
  credential: wayOutCredentialSchema.nullable(),
});
/**
 * What the user wants of one host, whichever task reaches it. It opens nothing: a task still needs a yes for the host. The most exact
 * one counts.
 */
export type WayOut = Readonly<z.infer<typeof wayOutSchema>>;

export const wayOutChangeSchema = wayOutSchema.extend({
  /** a new secret for the credential; `null` keeps the one that is stored */
  secret: z.string().min(1).max(8_000).nullable(),
});
/** A way out as it is written anew; the one of the same host is replaced. */
export type WayOutChange = Readonly<z.infer<typeof wayOutChangeSchema>>;

export const waysOutSchema = z.object({
  ways: z.array(
    wayOutSchema.extend({
      /** why the host is closed although it is allowed, as a sentence; `null` when it is not */
      trouble: z.string().nullable(),
    }),
  ),
  /** where secrets lie, or would; `null` before the first one */
  secretPlace: z.enum(["keychain", "file"]).nullable(),
});
/** Every way out as it is shown. No secret is among it. */
export type WaysOut = Readonly<z.infer<typeof waysOutSchema>>;
