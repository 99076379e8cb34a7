/** One instruction of the classic packet filter machine: operation, jumps when true and when false (instructions to skip), operand. */
export type Instruction = Readonly<{ code: number; whenTrue: number; whenFalse: number; operand: number }>;

const instructionBytes = 8;
const maxInstructions = 4096;
const maxSkip = 255;

export function load(offset: number): Instruction {
  return { code: 0x20, whenTrue: 0, whenFalse: 0, operand: offset };
}

export function mask(bits: number): Instruction {
  return { code: 0x54, whenTrue: 0, whenFalse: 0, operand: bits };
}

export function answer(value: number): Instruction {
  return { code: 0x06, whenTrue: 0, whenFalse: 0, operand: value };
}

/** Runs `body` when the loaded word equals `operand`, else goes on behind it. */
export function whenEqual(operand: number, body: readonly Instruction[]): readonly Instruction[] {
  return [jump(0x15, operand, { whenTrue: 0, whenFalse: body.length }), ...body];
}

/** Runs `body` when the loaded word, taken as unsigned, is greater than `operand`. */
export function whenGreater(operand: number, body: readonly Instruction[]): readonly Instruction[] {
  return [jump(0x25, operand, { whenTrue: 0, whenFalse: body.length }), ...body];
}

/** Runs `body` when the loaded word has any of `bits`. */
export function whenAny(bits: number, body: readonly Instruction[]): readonly Instruction[] {
  return [jump(0x45, bits, { whenTrue: 0, whenFalse: body.length }), ...body];
}

/** Runs `body` when the loaded word is not `operand`. */
export function unlessEqual(operand: number, body: readonly Instruction[]): readonly Instruction[] {
  return [jump(0x15, operand, { whenTrue: body.length, whenFalse: 0 }), ...body];
}

function jump(code: number, operand: number, skips: Readonly<{ whenTrue: number; whenFalse: number }>): Instruction {
  if (skips.whenTrue > maxSkip || skips.whenFalse > maxSkip)
    throw new RangeError("a filter's block is too long to skip");
  return { code, operand, ...skips };
}

/** The program as the kernel reads it; both supported processors put the low byte first. */
export function assemble(program: readonly Instruction[]): Uint8Array {
  if (program.length === 0 || program.length > maxInstructions)
    throw new RangeError("a filter has 1 to 4096 instructions");
  const bytes = new Uint8Array(program.length * instructionBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, whenTrue, whenFalse, operand }] of program.entries()) {
    const at = index * instructionBytes;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, whenTrue);
    view.setUint8(at + 3, whenFalse);
    view.setUint32(at + 4, operand >>> 0, true);
  }
  return bytes;
}
