export { createTools } from "./create-tools.ts";
export { type ForUser, forUserSchema } from "./result.ts";
