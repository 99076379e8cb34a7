import type { Attachment, Email } from "postal-mime";
import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import type { AttachmentFact, DocumentFacts, HiddenContent, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { addressText } from "./address-text.ts";
import { mailBody } from "./mail-body.ts";

/** Reads an attachment as a document of its own. */
export type ReadAttachment = (bytes: Uint8Array, name: string) => Promise<ReadOutcome>;

type OpenedAttachment = AttachmentFact & { text: string; hidden: readonly HiddenContent[] };

/** Reads a message: headers, body as text, attachments listed and, where they can be read, their text. */
export async function readMail(
  bytes: Uint8Array,
  options: ReadOptions,
  readAttachment: ReadAttachment,
): Promise<ReadOutcome> {
  const { default: PostalMime } = await import("postal-mime");
  const mail = await PostalMime.parse(bytes, {
    attachmentEncoding: "arraybuffer",
    maxNestingDepth: 100,
    maxHeadersSize: 2_000_000,
  });
  if (!mail.from && !mail.subject && !mail.date && !mail.to) {
    throw new Refusal("not-that-format", "The file is not an e-mail message: it has no sender, subject or date.");
  }
  const body = mailBody(mail.text ?? "", mail.html ?? "");
  const attachments: OpenedAttachment[] = [];
  for (const attachment of mail.attachments.slice(0, limits.attachments)) {
    attachments.push(await openAttachment(attachment, attachments.length + 1, readAttachment));
  }
  const remarks =
    mail.attachments.length > limits.attachments
      ? [`Only the first ${limits.attachments} of ${mail.attachments.length} attachments were read.`]
      : [];
  const text = [headerText(mail), body.text, ...attachments.map(attachmentText)]
    .filter((part) => part !== "")
    .join("\n\n");
  const facts: DocumentFacts = {
    ...headerFacts(mail),
    ...(attachments.length > 0 && { attachments: attachments.map(({ text: _, hidden: __, ...fact }) => fact) }),
    ...(remarks.length > 0 && { remarks }),
  };
  const hidden = new HiddenFindings();
  hidden.addAll(body.hidden);
  for (const each of attachments)
    hidden.addAll(each.hidden.map((found) => ({ ...found, at: `${each.name}${found.at && `: ${found.at}`}` })));
  return {
    status: "read",
    mediaType: "message/rfc822",
    format: "eml",
    ...cutText(text, options.maxCharacters),
    facts,
    hidden: hidden.list(),
  };
}

function headerFacts(mail: Email): DocumentFacts {
  const facts = {
    title: mail.subject?.trim() ?? "",
    from: mail.from ? addressText(mail.from) : "",
    to: [...(mail.to ?? []), ...(mail.cc ?? [])].map(addressText).join(", "),
    date: mail.date ?? "",
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ""));
}

function headerText(mail: Email): string {
  const lines = [
    ["Subject", mail.subject],
    ["From", mail.from && addressText(mail.from)],
    ["To", mail.to?.map(addressText).join(", ")],
    ["Cc", mail.cc?.map(addressText).join(", ")],
    ["Date", mail.date],
  ];
  return lines
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

async function openAttachment(
  attachment: Attachment,
  number: number,
  readAttachment: ReadAttachment,
): Promise<OpenedAttachment> {
  const content = attachment.content;
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
  const name = attachment.filename || `attachment ${number}`;
  const fact = { name, mediaType: attachment.mimeType, bytes: bytes.length };
  const outcome = await readAttachment(bytes, name);
  if (outcome.status === "refused") return { ...fact, read: false, reason: outcome.reason, text: "", hidden: [] };
  return { ...fact, read: true, text: outcome.text, hidden: outcome.hidden };
}

function attachmentText(attachment: OpenedAttachment): string {
  const heading = `## Attachment: ${attachment.name} (${attachment.mediaType}, ${attachment.bytes} bytes)`;
  return `${heading}\n\n${attachment.read ? attachment.text : `(not read: ${attachment.reason})`}`;
}
