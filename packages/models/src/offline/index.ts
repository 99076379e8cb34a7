export { createPlaybooksModel, playbooksNote, playbooksRef } from "./playbooks-model.ts";
