/** The guest program as a script of its own. */
import { runGuest } from "./run-guest.ts";

runGuest();
