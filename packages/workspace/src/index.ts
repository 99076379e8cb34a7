export { type FileStat, type FileSystem, isPlaceholder } from "./file-system/file-system.ts";
export { createNodeFileSystem } from "./file-system/node-file-system.ts";
export { runsItself } from "./grants/runs-itself.ts";
export { toGuestPath, toHostPath } from "./host-path.ts";
export { createWorkspace, type WorkspaceOptions } from "./workspace.ts";
