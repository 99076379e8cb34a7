import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { DestinationName } from "./destination-name.ts";

/** The authority of one task, trusted only inside its sandbox. Its keys live in memory and nowhere else. */
export interface TlsAuthority {
  /** PEM of the authority's certificate alone, for `NODE_EXTRA_CA_CERTS` */
  readonly certificatePem: string;
  /** PEM of it and of every authority this computer trusts, for programs that take one file instead of the system's */
  readonly bundlePem: string;
  /** what a server presents that is taken for this host inside */
  contextFor(name: DestinationName): SecureContext;
}

/** certificates kept ready; a pattern rule could otherwise be made to fill the memory */
const mostContexts = 256;
const dayMs = 86_400_000;

/** Tags of the DER encoding. */
const tag = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, time: 23, sequence: 48, set: 49 } as const;

function der(kind: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 128) return Buffer.concat([Buffer.from([kind, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([kind, 0x80 | length.length]), length, content]);
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const digits = [number & 127];
    for (let left = number >> 7; left > 0; left >>= 7) digits.unshift(0x80 | (left & 127));
    bytes.push(...digits);
  }
  return der(tag.oid, Buffer.from(bytes));
}

/** A time before 2050, to the second. */
function time(ms: number): Buffer {
  return der(
    tag.time,
    Buffer.from(
      new Date(ms)
        .toISOString()
        .slice(2)
        .replace(/[-:T]|\.\d+/g, ""),
      "latin1",
    ),
  );
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der(tag.boolean, Buffer.from([0xff]))] : [];
  return der(tag.sequence, oid(id), ...critical, der(tag.octets, value));
}

function commonName(name: string): Buffer {
  return der(tag.sequence, der(tag.set, der(tag.sequence, oid("2.5.4.3"), der(tag.utf8, Buffer.from(name)))));
}

const ecdsaWithSha256 = der(tag.sequence, oid("1.2.840.10045.4.3.2"));

type CertificateShape = Readonly<{
  subject: Buffer;
  publicKey: KeyObject;
  extensions: readonly Buffer[];
  validMs: readonly [from: number, until: number];
}>;

function keyId(publicKey: KeyObject): Buffer {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

/** A certificate of version 3 signed with ECDSA over SHA-256, as PEM. */
function certificate(
  shape: CertificateShape,
  issuer: Readonly<{ name: Buffer; key: KeyObject; keyId: Buffer }>,
): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const extensions = [
    ...shape.extensions,
    extension("2.5.29.14", false, der(tag.octets, keyId(shape.publicKey))),
    extension("2.5.29.35", false, der(tag.sequence, der(0x80, issuer.keyId))),
  ];
  const body = der(
    tag.sequence,
    der(0xa0, der(tag.integer, Buffer.from([2]))),
    der(tag.integer, serial),
    ecdsaWithSha256,
    issuer.name,
    der(tag.sequence, ...shape.validMs.map(time)),
    shape.subject,
    shape.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(tag.sequence, ...extensions)),
  );
  const signature = der(tag.bits, Buffer.from([0]), sign("sha256", body, issuer.key));
  const lines =
    der(tag.sequence, body, ecdsaWithSha256, signature)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function addressBytes(name: DestinationName): Buffer | null {
  if (name.address === null) return null;
  const { bits, family } = name.address;
  return Buffer.from(bits.toString(16).padStart(family === 4 ? 8 : 32, "0"), "hex");
}

function leafExtensions(name: DestinationName): Buffer[] {
  const address = addressBytes(name);
  const alternative = address === null ? der(0x82, Buffer.from(name.text, "latin1")) : der(0x87, address);
  return [
    extension("2.5.29.19", true, der(tag.sequence)),
    extension("2.5.29.15", true, der(tag.bits, Buffer.from([7, 0x80]))),
    extension("2.5.29.37", false, der(tag.sequence, oid("1.3.6.1.5.5.7.3.1"))),
    extension("2.5.29.17", true, der(tag.sequence, alternative)),
  ];
}

/** Makes a fresh authority. `nowMs` is when its certificates start, less a day for clocks that lag inside. */
export function createTlsAuthority(nowMs: number = Date.now()): TlsAuthority {
  const authority = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const leafKeyPem = leaf.privateKey.export({
    type: "pkcs8",
    format: "pem",
  });
  const validMs = [nowMs - dayMs, nowMs + 397 * dayMs] as const;
  const name = commonName(`Deskhand, one task only (${randomBytes(6).toString("hex")})`);
  const issuer = { name, key: authority.privateKey, keyId: keyId(authority.publicKey) };
  const certificatePem = certificate(
    {
      subject: name,
      publicKey: authority.publicKey,
      validMs,
      extensions: [
        extension(
          "2.5.29.19",
          true,
          der(tag.sequence, der(tag.boolean, Buffer.from([0xff])), der(tag.integer, Buffer.from([0]))),
        ),
        extension("2.5.29.15", true, der(tag.bits, Buffer.from([1, 0x06]))),
      ],
    },
    issuer,
  );
  const contexts = new Map<string, SecureContext>();
  return {
    certificatePem,
    get bundlePem() {
      return [...getCACertificates("default"), certificatePem]
        .map((pem) => pem.trim())
        .join("\n")
        .concat("\n");
    },
    contextFor(host) {
      const known = contexts.get(host.text);
      if (known !== undefined) return known;
      const shape = {
        subject: der(tag.sequence),
        publicKey: leaf.publicKey,
        validMs,
        extensions: leafExtensions(host),
      };
      const context = createSecureContext({ key: leafKeyPem, cert: certificate(shape, issuer), minVersion: "TLSv1.2" });
      if (contexts.size >= mostContexts) contexts.clear();
      contexts.set(host.text, context);
      return context;
    },
  };
}
