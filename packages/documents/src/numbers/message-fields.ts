import { Refusal } from "../refusal.ts";

const damaged = () => new Refusal("damaged", "The file is damaged: one of its parts cannot be read.");
const noBytes = new Uint8Array();

/** A number at a place in a protocol-buffer message, and the place after it. */
export function varint(bytes: Uint8Array, from: number): Readonly<{ value: number; next: number }> {
  let value = 0;
  let at = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at];
    if (byte === undefined || at - from > 9) throw damaged();
    at += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return { value, next: at };
  }
}

/** The fields of one protocol-buffer message by their numbers; messages inside are opened on request. */
export class MessageFields {
  readonly #numbers = new Map<number, number[]>();
  readonly #bytes = new Map<number, Uint8Array[]>();

  constructor(message: Uint8Array) {
    let at = 0;
    while (at < message.length) {
      const { value: tag, next } = varint(message, at);
      at = this.#take(message, { field: Math.floor(tag / 8), kind: tag % 8, at: next });
    }
  }

  #take(message: Uint8Array, { field, kind, at }: Readonly<{ field: number; kind: number; at: number }>): number {
    if (kind === 0) {
      const { value, next } = varint(message, at);
      add(this.#numbers, field, value);
      return next;
    }
    const counted = kind === 2 ? varint(message, at) : { value: kind === 1 ? 8 : 4, next: at };
    if (kind !== 1 && kind !== 2 && kind !== 5) throw damaged();
    const end = counted.next + counted.value;
    if (end > message.length) throw damaged();
    add(this.#bytes, field, message.subarray(counted.next, end));
    return end;
  }

  number(field: number): number {
    return this.#numbers.get(field)?.[0] ?? 0;
  }

  bytes(field: number): Uint8Array {
    return this.#bytes.get(field)?.[0] ?? noBytes;
  }

  has(field: number): boolean {
    return this.#bytes.has(field) || this.#numbers.has(field);
  }

  message(field: number): MessageFields {
    return new MessageFields(this.bytes(field));
  }

  messages(field: number): readonly MessageFields[] {
    return (this.#bytes.get(field) ?? []).map((each) => new MessageFields(each));
  }

  text(field: number): string {
    return (this.#bytes.get(field) ?? []).map((each) => new TextDecoder().decode(each)).join("");
  }

  /** Identifier of the object a field refers to; 0 when it refers to none. */
  reference(field: number): number {
    return this.has(field) ? this.message(field).number(1) : 0;
  }

  references(field: number): readonly number[] {
    return this.messages(field).map((each) => each.number(1));
  }
}

function add<Value>(map: Map<number, Value[]>, key: number, value: Value): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
