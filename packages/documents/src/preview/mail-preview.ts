import type { Address, Email } from "postal-mime";
import { imageKind } from "../image/image-size.ts";
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

function addressText(address: Address): string {
  if (address.group) return address.group.map(addressText).join(", ");
  return address.name ? `${address.name} <${address.address}>` : (address.address ?? "");
}
