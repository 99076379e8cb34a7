const checkedEnding = /[^/]\.(?:docx|docm|xlsx|xlsm|pptx|pptm|pdf)$/i;

/** Whether finished files of this name are looked over before they are handed over: office files and PDF. */
export function isCheckedFile(path: string): boolean {
  return checkedEnding.test(path);
}
