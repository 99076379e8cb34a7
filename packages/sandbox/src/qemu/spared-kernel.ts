/** raised when what is done to a kernel changes */
export const sparedKernelVersion = 1;

/** where a section of the kernel's file lies, and the low half of its address; the high half is the same for all that is run */
type Section = Readonly<{ name: string; address: number; offset: number; bytes: number }>;

/** The kernel's file with what is known of it. Addresses are the low halves. */
type Kernel = Readonly<{ bytes: Buffer; sections: readonly Section[] }>;

/** places that a loop of the kernel's start goes through one by one, and where the code tells it the last of them */
type Loop = Readonly<{ first: number; end: number; endToldAt: number }>;

const elfMark = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const at = { sectionTable: 0x28, sectionCount: 0x3c, nameSection: 0x3e };
const sectionBytes = 64;
const inSection = { name: 0, address: 16, offset: 24, bytes: 32 };
const highHalf = 0xffffffff;

/** the beginnings of `mov $…, %rdi`, `%rsi` and `%rdx`, which hand over a call's arguments */
const to = { first: [0x48, 0xc7, 0xc7], second: [0x48, 0xc7, 0xc6], third: [0x48, 0xc7, 0xc2] };
const argumentBytes = 7;
const jump = 0xe9;
const call = 0xe8;
const jumpBytes = 5;
const returnAndTraps = Buffer.from([0xc3, 0xcc, 0xcc, 0xcc, 0xcc]);
const nothing = Buffer.from([0x0f, 0x1f, 0x44, 0x00, 0x00]);
/** a list that is shorter is not the one of all functions that can be traced */
const leastTraced = 10_000;

/**
 * Spares a kernel, in place, what it does to its own code each time it starts, which takes an emulated processor a tenth of its start: at
 * 48,000 places it puts plain returns for prepared ones, at 38,000 nothing for a call that only tracing needs, and at 8,000 plain calls. The
 * first two are done here; the third is left, which costs a jump a call. The result is what the kernel makes of itself where it is told
 * `mitigations=off`, and good for nothing else. Whether it was done: a kernel that is not made exactly as expected stays as it is, and only
 * starts more slowly.
 */
export function spareKernel(bytes: Buffer): boolean {
  if (!bytes.subarray(0, elfMark.length).equals(elfMark)) return false;
  const kernel = { bytes, sections: readSections(bytes) };
  const returns = sectionLoop(kernel, ".return_sites");
  const calls = sectionLoop(kernel, ".retpoline_sites");
  const traced = tracedLoop(kernel);
  if (returns === null || calls === null || traced === null) return false;
  const returning = placesOf(kernel, relativePlaces(kernel, returns), jump);
  const tracing = placesOf(kernel, absolutePlaces(kernel, traced), call);
  if (returning === null || tracing === null) return false;
  for (const offset of returning) returnAndTraps.copy(bytes, offset);
  for (const offset of tracing) nothing.copy(bytes, offset);
  for (const { first, endToldAt } of [returns, calls, traced]) bytes.writeUInt32LE(first, endToldAt);
  return true;
}

function readSections(bytes: Buffer): readonly Section[] {
  const table = Number(bytes.readBigUInt64LE(at.sectionTable));
  const headers = Array.from({ length: bytes.readUInt16LE(at.sectionCount) }, (_, index) =>
    bytes.subarray(table + index * sectionBytes, table + (index + 1) * sectionBytes),
  );
  const names = headers[bytes.readUInt16LE(at.nameSection)];
  if (names === undefined) return [];
  const namesAt = Number(names.readBigUInt64LE(inSection.offset));
  return headers
    .filter((header) => header.readUInt32LE(inSection.address + 4) === highHalf)
    .map((header) => {
      const nameAt = namesAt + header.readUInt32LE(inSection.name);
      return {
        name: bytes.toString("latin1", nameAt, bytes.indexOf(0, nameAt)),
        address: header.readUInt32LE(inSection.address),
        offset: Number(header.readBigUInt64LE(inSection.offset)),
        bytes: Number(header.readBigUInt64LE(inSection.bytes)),
      };
    });
}

function find(kernel: Kernel, name: string): Section | null {
  return kernel.sections.find((section) => section.name === name) ?? null;
}

function offsetOf(kernel: Kernel, address: number): number | null {
  const section = kernel.sections.find((each) => address >= each.address && address < each.address + each.bytes);
  return section === undefined ? null : section.offset + address - section.address;
}

/** The loop over a section that is nothing but a list. */
function sectionLoop(kernel: Kernel, name: string): Loop | null {
  const [list, code] = [find(kernel, name), find(kernel, ".init.text")];
  if (list === null || code === null) return null;
  const handed = Buffer.from([...to.first, ...littleEndian(list.address)]);
  const toldAt = onlyPlace(kernel.bytes, handed, code);
  if (toldAt === null) return null;
  const before = kernel.bytes.subarray(toldAt - argumentBytes, toldAt);
  const end = before.readUInt32LE(to.second.length);
  // the next list begins at a multiple of eight
  const isEnd = end >= list.address + list.bytes && end < list.address + list.bytes + 8;
  if (!isEnd || !startsWith(before, to.second)) return null;
  return { first: list.address, end: list.address + list.bytes, endToldAt: toldAt - argumentBytes + to.second.length };
}

/** The loop over the functions that can be traced, whose list is a part of a section. */
function tracedLoop(kernel: Kernel): Loop | null {
  const [data, code] = [find(kernel, ".init.data"), find(kernel, ".init.text")];
  if (data === null || code === null) return null;
  const isInside = (address: number): boolean => address >= data.address && address <= data.address + data.bytes;
  const found: Loop[] = [];
  const text = kernel.bytes.subarray(code.offset, code.offset + code.bytes);
  for (
    let from = text.indexOf(Buffer.from(to.third));
    from >= 0;
    from = text.indexOf(Buffer.from(to.third), from + 1)
  ) {
    const words = text.subarray(from, from + 2 * argumentBytes);
    if (words.length < 2 * argumentBytes || !startsWith(words.subarray(argumentBytes), to.second)) continue;
    const [end, first] = [words.readUInt32LE(3), words.readUInt32LE(argumentBytes + 3)];
    if (isInside(first) && isInside(end) && end - first >= leastTraced * 8)
      found.push({ first, end, endToldAt: code.offset + from + 3 });
  }
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? null : only;
}

/** Places that are listed by how far they are from their entry in the list. */
function* relativePlaces(kernel: Kernel, { first, end }: Loop): Generator<number> {
  const start = offsetOf(kernel, first) ?? 0;
  for (let entry = 0; entry + 4 <= end - first; entry += 4)
    yield (first + entry + kernel.bytes.readInt32LE(start + entry)) >>> 0;
}

function* absolutePlaces(kernel: Kernel, { first, end }: Loop): Generator<number> {
  const start = offsetOf(kernel, first) ?? 0;
  for (let entry = 0; entry < end - first; entry += 8) yield kernel.bytes.readUInt32LE(start + entry);
}

/** Where the file holds the instructions at these addresses; `null` when one is another or goes to another place than the others. */
function placesOf(kernel: Kernel, addresses: Iterable<number>, operation: number): readonly number[] | null {
  const offsets: number[] = [];
  let common: number | null = null;
  for (const address of addresses) {
    const offset = offsetOf(kernel, address);
    if (offset === null || kernel.bytes[offset] !== operation) return null;
    const target = (address + jumpBytes + kernel.bytes.readInt32LE(offset + 1)) >>> 0;
    common ??= target;
    if (target !== common) return null;
    offsets.push(offset);
  }
  return offsets.length === 0 ? null : offsets;
}

function onlyPlace(bytes: Buffer, wanted: Buffer, { offset, bytes: length }: Section): number | null {
  const code = bytes.subarray(offset, offset + length);
  const place = code.indexOf(wanted);
  return place < argumentBytes || code.indexOf(wanted, place + 1) >= 0 ? null : offset + place;
}

function startsWith(bytes: Buffer, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}

function littleEndian(word: number): readonly number[] {
  return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24];
}
