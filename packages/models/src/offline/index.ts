export { createPlaybooksModel } from "./playbooks-model.ts";
