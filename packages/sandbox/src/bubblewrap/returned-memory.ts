/**
 * What the GNU C library is told in a reader's surroundings: pieces of a megabyte and more go back to the system when they are free. Left
 * to itself it keeps ever larger ones, and a reader that has read forty pictures holds 400 MB instead of 250. Other systems take no notice.
 */
export const returnedMemory = { MALLOC_MMAP_THRESHOLD_: "1048576" } as const;
