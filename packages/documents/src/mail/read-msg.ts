import { type CompoundFile, openCompoundFile } from "../compound/compound-file.ts";
import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import type { AttachmentFact, DocumentFacts, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { decodeText } from "../text/decode-text.ts";
import { mailBody } from "./mail-body.ts";
import { type MessageProperties, messageProperties } from "./message-properties.ts";
import type { ReadAttachment } from "./read-mail.ts";
import { richTextContent, unpackRichText } from "./rich-text-body.ts";

/** numbers of the properties that are read */
const ID = {
  subject: 0x0037,
  senderName: 0x0c1a,
  senderAddress: 0x0c1f,
  senderSmtp: 0x5d01,
  to: 0x0e04,
  cc: 0x0e03,
  sent: 0x0039,
  received: 0x0e06,
  body: 0x1000,
  html: 0x1013,
  richText: 0x1009,
  codePage: 0x3fde,
  fileName: 0x3704,
  longFileName: 0x3707,
  displayName: 0x3001,
  mediaType: 0x370e,
  content: 0x3701,
} as const;

type Opened = Readonly<{ fact: AttachmentFact; text: string }>;

/** Reads an Outlook message: headers, body as text, attachments listed and, where they can be read, their text. */
export async function readMsg(
  bytes: Uint8Array,
  options: ReadOptions,
  readAttachment: ReadAttachment,
): Promise<ReadOutcome> {
  const file = openCompoundFile(bytes);
  const hidden = new HiddenFindings();
  const message = await readMessage({ file, prefix: "", headBytes: 32 }, hidden, readAttachment);
  if (message === null) throw new Refusal("damaged", "The message is damaged: it has no sender, subject or text.");
  return {
    status: "read",
    mediaType: "application/vnd.ms-outlook",
    format: "msg",
    ...cutText(message.text, options.maxCharacters),
    facts: message.facts,
    hidden: hidden.list(),
  };
}

type Place = Readonly<{ file: CompoundFile; prefix: string; headBytes: number }>;

async function readMessage(
  place: Place,
  hidden: HiddenFindings,
  readAttachment: ReadAttachment,
): Promise<{ text: string; facts: DocumentFacts } | null> {
  const { file, prefix, headBytes } = place;
  const properties = messageProperties(file, prefix, headBytes, codePageOf(place));
  const headers = headersOf(properties);
  const body = bodyOf(properties, hidden);
  const attachments: Opened[] = [];
  for (const storage of attachmentStorages(place).slice(0, limits.attachments))
    attachments.push(await readOne(place, storage, hidden, readAttachment));
  if (headers.length === 0 && body === "" && attachments.length === 0) return null;
  const named = new Map(headers);
  const to = [named.get("To"), named.get("Cc")].filter((each) => each).join(", ");
  const facts = { title: named.get("Subject"), from: named.get("From"), to, date: named.get("Date") };
  const text = [
    headers.map(([name, value]) => `${name}: ${value}`).join("\n"),
    body,
    ...attachments.map(attachmentText),
  ];
  return {
    text: text.filter((part) => part !== "").join("\n\n"),
    facts: {
      ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value)),
      ...(attachments.length > 0 && { attachments: attachments.map(({ fact }) => fact) }),
    },
  };
}

function codePageOf({ file, prefix, headBytes }: Place): number {
  return messageProperties(file, prefix, headBytes, 1_252).number(ID.codePage) ?? 1_252;
}

function headersOf(properties: MessageProperties): [string, string][] {
  const address = properties.text(ID.senderSmtp) || properties.text(ID.senderAddress);
  const name = properties.text(ID.senderName);
  const isMail = address.includes("@") && address !== name;
  const headers: [string, string][] = [
    ["Subject", properties.text(ID.subject)],
    ["From", isMail ? `${name} <${address}>`.trim() : name || address],
    ["To", properties.text(ID.to)],
    ["Cc", properties.text(ID.cc)],
    ["Date", properties.time(ID.sent) || properties.time(ID.received)],
  ];
  return headers.map(([key, value]): [string, string] => [key, value.trim()]).filter(([, value]) => value !== "");
}

/** What people see of the message, else what its rich text says; what it hides is reported in any case. */
function bodyOf(properties: MessageProperties, hidden: HiddenFindings): string {
  const body = mailBody(properties.text(ID.body), htmlOf(properties));
  hidden.addAll(body.hidden);
  if (body.text !== "") return body.text;
  const rich = richTextOf(properties);
  return rich.isHtml ? "" : rich.text;
}

function htmlOf(properties: MessageProperties): string {
  const bytes = properties.bytes(ID.html);
  if (bytes && bytes.length > 0) return decodeText(bytes).text;
  const text = properties.text(ID.html);
  if (text !== "") return text;
  const rich = richTextOf(properties);
  return rich.isHtml ? rich.text : "";
}

function richTextOf(properties: MessageProperties): { text: string; isHtml: boolean } {
  const packed = properties.bytes(ID.richText);
  return packed ? richTextContent(unpackRichText(packed)) : { text: "", isHtml: false };
}

function attachmentStorages({ file, prefix }: Place): string[] {
  const pattern = /^__attach_version1\.0_#[\da-f]{8}$/i;
  const storages = file.names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length).split("/")[0] ?? "");
  return [...new Set(storages.filter((name) => pattern.test(name)))].sort();
}

async function readOne(
  place: Place,
  storage: string,
  hidden: HiddenFindings,
  readAttachment: ReadAttachment,
): Promise<Opened> {
  const { file } = place;
  const prefix = `${place.prefix}${storage}/`;
  const properties = messageProperties(file, prefix, 8, codePageOf(place));
  const inner = `${prefix}__substg1.0_3701000D/`;
  const content = properties.bytes(ID.content);
  const name =
    [ID.longFileName, ID.fileName, ID.displayName].map((id) => properties.text(id)).find((each) => each) ??
    storage.slice(-8);
  const fact = {
    name,
    mediaType: properties.text(ID.mediaType) || "application/octet-stream",
    bytes: content?.length ?? 0,
  };
  const isMessage = file.names.some((each) => each.startsWith(`${inner}__properties`));
  if (isMessage && prefix.split("/").length <= limits.mailDepth * 2) {
    const message = await readMessage({ file, prefix: inner, headBytes: 24 }, hidden, readAttachment);
    return { fact: { ...fact, mediaType: "application/vnd.ms-outlook", read: true }, text: message?.text ?? "" };
  }
  if (!content) return { fact: { ...fact, read: false, reason: "It is not stored in the message." }, text: "" };
  const outcome = await readAttachment(content, name);
  if (outcome.status === "refused") return { fact: { ...fact, read: false, reason: outcome.reason }, text: "" };
  hidden.addAll(outcome.hidden.map((found) => ({ ...found, at: `${name}${found.at && `: ${found.at}`}` })));
  return { fact: { ...fact, read: true }, text: outcome.text };
}

function attachmentText({ fact, text }: Opened): string {
  const heading = `## Attachment: ${fact.name} (${fact.mediaType}, ${fact.bytes} bytes)`;
  return `${heading}\n\n${fact.read ? text : `(not read: ${fact.reason})`}`;
}
