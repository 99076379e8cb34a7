export { createTools } from "./create-tools.ts";
export { fenceAttached, readAttachment } from "./files/read-attachment.ts";
export { type ForUser, forUserSchema } from "./result.ts";
