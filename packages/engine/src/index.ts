export { realSources, type Sources } from "./decide/draft.ts";
export { decide } from "./decide.ts";
export { createEngine, type EnginePorts } from "./engine.ts";
export { judge, judgeChanges } from "./gate.ts";
export { openSqliteLog } from "./log/sqlite-log.ts";
export { type Effect, nextEffects } from "./next-effects.ts";
