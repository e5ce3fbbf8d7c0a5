/** A ClientHello (RFC 8446 4.1.2) as fields. Bounded: every length is checked against what surrounds it. */

/** What fingerprints and rules look at; lists in the order of the wire, GREASE included. */
export interface ClientHello {
  readonly legacyVersion: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  /** Lower-case; empty without one. */
  readonly serverName: string;
  /** As latin-1. */
  readonly alpn: readonly string[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** Of the extension; empty without it. */
  readonly supportedVersions: readonly number[];
  /** The client sends data before the server has answered (RFC 8446 4.2.10). */
  readonly earlyData: boolean;
}

const extensionOf = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  alpn: 16,
  earlyData: 42,
  supportedVersions: 43,
} as const;

/** The fields of a handshake body (without its header of four bytes), or undefined when it is malformed. */
export function parseClientHello(body: Uint8Array): ClientHello | undefined {
  const reader = new Cursor(body, 0, body.length);
  const legacyVersion = reader.u16();
  reader.skip(32);
  reader.vector8();
  const ciphers = reader.vector16().list16();
  reader.vector8();
  const hello = {
    legacyVersion,
    ciphers,
    extensions: [] as number[],
    serverName: '',
    alpn: [] as string[],
    groups: [] as number[],
    pointFormats: [] as number[],
    signatureAlgorithms: [] as number[],
    supportedVersions: [] as number[],
    earlyData: false,
  };
  if (reader.failed) return undefined;
  if (reader.left === 0) return hello;
  const block = reader.vector16();
  while (block.left > 0 && !block.failed) {
    const type = block.u16();
    const content = block.vector16();
    hello.extensions.push(type);
    readExtension(type, content, hello);
    if (content.failed) return undefined;
  }
  return reader.failed || block.failed ? undefined : hello;
}

type Mutable = { -readonly [Key in keyof ClientHello]: ClientHello[Key] };

function readExtension(type: number, content: Cursor, hello: Mutable): void {
  switch (type) {
    case extensionOf.serverName:
      hello.serverName = serverName(content);
      return;
    case extensionOf.alpn:
      hello.alpn = content.vector16().texts8();
      return;
    case extensionOf.groups:
      hello.groups = content.vector16().list16();
      return;
    case extensionOf.pointFormats:
      hello.pointFormats = content.vector8().list8();
      return;
    case extensionOf.signatureAlgorithms:
      hello.signatureAlgorithms = content.vector16().list16();
      return;
    case extensionOf.supportedVersions:
      hello.supportedVersions = content.vector8().list16();
      return;
    case extensionOf.earlyData:
      hello.earlyData = true;
      return;
  }
}

/** The first host name of the list (RFC 6066 3). */
function serverName(content: Cursor): string {
  const list = content.vector16();
  while (list.left > 0 && !list.failed) {
    const type = list.u8();
    const name = list.vector16();
    if (type === 0) return name.text().toLowerCase();
  }
  return '';
}

/** Reads within bounds; once something is missing, everything after it is empty and `failed` is set. */
class Cursor {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  failed = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  u8(): number {
    if (this.left < 1) return this.#fail();
    return this.#bytes[this.#at++]!;
  }

  u16(): number {
    if (this.left < 2) return this.#fail();
    const value = this.#bytes[this.#at]! * 256 + this.#bytes[this.#at + 1]!;
    this.#at += 2;
    return value;
  }

  skip(length: number): void {
    if (this.left < length) this.#fail();
    else this.#at += length;
  }

  vector8(): Cursor {
    return this.#vector(this.u8());
  }

  vector16(): Cursor {
    return this.#vector(this.u16());
  }

  list8(): number[] {
    return [...this.#bytes.subarray(this.#at, this.#end)];
  }

  list16(): number[] {
    const values: number[] = [];
    while (this.left >= 2) values.push(this.u16());
    if (this.left > 0) this.#fail();
    return values;
  }

  /** Strings with a length of one byte each. */
  texts8(): string[] {
    const texts: string[] = [];
    while (this.left > 0 && !this.failed) texts.push(this.vector8().text());
    return texts;
  }

  text(): string {
    let text = '';
    for (let at = this.#at; at < this.#end; at++) text += String.fromCharCode(this.#bytes[at]!);
    return text;
  }

  #vector(length: number): Cursor {
    if (this.failed || this.left < length) {
      this.#fail();
      const empty = new Cursor(this.#bytes, this.#end, this.#end);
      empty.failed = true;
      return empty;
    }
    const inner = new Cursor(this.#bytes, this.#at, this.#at + length);
    this.#at += length;
    return inner;
  }

  #fail(): number {
    this.failed = true;
    this.#at = this.#end;
    return 0;
  }
}
