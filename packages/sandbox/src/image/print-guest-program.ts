import { bundleGuestProgram } from "./guest-program.ts";

process.stdout.write(bundleGuestProgram(process.argv[2] ?? ""));
