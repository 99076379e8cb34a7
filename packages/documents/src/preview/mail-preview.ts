import type { Email } from "postal-mime";
import { imageKind } from "../image/image-size.ts";
import { addressText } from "../mail/address-text.ts";
import { readMsg } from "../mail/read-msg.ts";
import { Refusal } from "../refusal.ts";
import { htmlToMarkdown } from "../text/html-to-markdown.ts";
import { cleanPage } from "./clean-page.ts";
import type { Preview } from "./preview-outcome.ts";

const mostAttachments = 100;
const maxText = 400_000;
const maxPictureBytes = 4_000_000;

async function parse(bytes: Uint8Array): Promise<Email> {
  const { default: PostalMime } = await import("postal-mime");
  return PostalMime.parse(bytes, {
    attachmentEncoding: "arraybuffer",
    maxNestingDepth: 100,
    maxHeadersSize: 2_000_000,
  });
}

/** A message: who, when, what about, its text, and the names of what came with it. */
export async function mailPreview(bytes: Uint8Array): Promise<Extract<Preview, { kind: "mail" }>> {
  const mail = await parse(bytes);
  const text = mail.text?.replaceAll("\r\n", "\n").trim() || htmlToMarkdown(mail.html ?? "").text;
  return {
    kind: "mail",
    from: mail.from ? addressText(mail.from) : "",
    to: [...(mail.to ?? []), ...(mail.cc ?? [])].map(addressText).join(", ").slice(0, 2_000),
    date: mail.date ?? "",
    subject: (mail.subject ?? "").slice(0, 1_000),
    text: text.slice(0, maxText),
    hasPage: Boolean(mail.html),
    attachments: mail.attachments
      .filter(({ disposition, related }) => disposition !== "inline" && related !== true)
      .slice(0, mostAttachments)
      .map(({ filename, mimeType, content }, at) => ({
        name: filename || `attachment ${at + 1}`,
        mediaType: mimeType,
        bytes: typeof content === "string" ? content.length : content.byteLength,
      })),
  };
}

/** An Outlook message, like any other one; what came with it is named and not opened. */
export async function outlookPreview(bytes: Uint8Array): Promise<Extract<Preview, { kind: "mail" }>> {
  const closed = { status: "refused", kind: "unsupported", reason: "It is not opened here." } as const;
  const message = await readMsg(bytes, {}, async () => closed);
  if (message.status === "refused") throw new Refusal(message.kind, message.reason);
  const { attachments = [], date = "", from = "", title = "", to = "" } = message.facts;
  const { length } = message.text;
  const start = /^(?:Subject|From|To|Cc|Date): .*(?:\n.+)*/.exec(message.text)?.[0].length ?? 0;
  const listed =
    attachments[0] === undefined ? -1 : message.text.indexOf(`## Attachment: ${attachments[0].name}`, start);
  return {
    kind: "mail",
    ...{ from: from.slice(0, 2_000), to: to.slice(0, 2_000), date, subject: title.slice(0, 1_000) },
    text: message.text
      .slice(start, listed < 0 ? length : listed)
      .trim()
      .slice(0, maxText),
    hasPage: false,
    attachments: attachments
      .slice(0, mostAttachments)
      .map(({ bytes, mediaType, name }) => ({ name, mediaType, bytes })),
  };
}

/** The formatted body of a message, with the pictures it brings along and no others. */
export async function mailPage(bytes: Uint8Array): Promise<string> {
  const mail = await parse(bytes);
  const pictures = new Map<string, string>();
  for (const { contentId, content } of mail.attachments) {
    if (contentId === undefined || typeof content === "string" || content.byteLength > maxPictureBytes) continue;
    const picture = new Uint8Array(content);
    const kind = imageKind(picture);
    if (kind !== null && kind !== "tiff")
      pictures.set(
        contentId.replace(/^<|>$/g, ""),
        `data:image/${kind};base64,${Buffer.from(picture).toString("base64")}`,
      );
  }
  return cleanPage(mail.html ?? "", pictures);
}
