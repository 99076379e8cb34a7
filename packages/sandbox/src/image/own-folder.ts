/** Where the first file system of a virtual machine holds what lies over the root image as `/usr/lib/deskhand`. */
export const ownFolder = "layer/usr/lib/deskhand";
