import { buildImageAdvice } from "@deskhand/contracts";

/** The page of the app that says which isolations work and builds what they need, as sentences name it. */
export const isolationPageName = "page “Isolation”";

const doctorAdvice = "Run `deskhand doctor` to see what works.";
const notBuilt = `the workspace image is not built yet; ${buildImageAdvice}`;
const onItsWay = "what it starts from is being built now";

/**
 * What is missing for an isolation, as the page of isolation itself says it: where a terminal is told a command, there is a button.
 * `isBuilding`: that button was pressed, so what is missing is on its way.
 */
export function adviceInApp(text: string, isBuilding = false): string {
  const told = isBuilding ? text.replaceAll(notBuilt, onItsWay) : text;
  return withoutDoctor(told.replaceAll(buildImageAdvice, "build it under “Programs tasks have”"));
}

/** The same where the button is elsewhere: leads to the page that has it. */
export function adviceElsewhere(text: string, isBuilding = false): string {
  const build = `build it on the ${isolationPageName}`;
  const told = isBuilding ? text.replaceAll(notBuilt, onItsWay) : text;
  return told
    .replaceAll(`${buildImageAdvice} ${doctorAdvice}`, `${build}.`)
    .replaceAll(buildImageAdvice, build)
    .replaceAll(doctorAdvice, `The ${isolationPageName} says what works.`);
}

function withoutDoctor(text: string): string {
  return text.replaceAll(doctorAdvice, "").trim();
}
