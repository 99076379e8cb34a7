/** How many notes a model reads in turn: one that reads a single note again and again is stopped. */
export const notes = 10;
