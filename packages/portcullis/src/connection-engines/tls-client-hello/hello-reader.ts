/** Collects a ClientHello from TLS records (RFC 8446 5.1), however they and the chunks are cut. */
import { copied } from '@portcullis/http-body';
import { joined, noBytes } from '../inspector.ts';
import { type ClientHello, parseClientHello } from './client-hello.ts';

/** Longest ClientHello in bytes: post-quantum key shares and tickets included, real ones stay below 4 KiB. */
const helloLimit = 32_768;

/** What the bytes so far are. */
export type HelloState = 'open' | 'hello' | 'not-tls' | 'malformed';

/** Reads the client's first bytes; `state` leaves `open` once and for all. */
export class HelloReader {
  state: HelloState = 'open';
  hello: ClientHello | undefined;
  /** Whether bytes follow the ClientHello: then the client does not wait for an answer. */
  moreFollows = false;
  #records: Uint8Array = noBytes;
  #handshake: Uint8Array = noBytes;

  /** Bytes that are kept. */
  get retainedBytes(): number {
    return this.#records.length + this.#handshake.length;
  }

  add(bytes: Uint8Array): HelloState {
    if (this.state !== 'open') return this.state;
    this.#records = joined(this.#records, copied(bytes));
    let at = 0;
    let before = 0;
    while (this.state === 'open') {
      at += this.#record(at);
      if (at === before) break;
      before = at;
    }
    if (this.state !== 'open') this.moreFollows ||= at < this.#records.length;
    this.#records = this.state === 'open' ? copied(this.#records, at) : noBytes;
    if (this.state !== 'open') this.#handshake = noBytes;
    return this.state;
  }

  /** Takes a record at `at`; 0 when it is not whole. */
  #record(at: number): number {
    const records = this.#records;
    const left = records.length - at;
    if (left > 0 && records[at] !== 0x16)
      return this.#end(this.#handshake.length === 0 ? 'not-tls' : 'malformed');
    if (left > 1 && records[at + 1] !== 3) return this.#end('not-tls');
    if (left < 5) return 0;
    const length = records[at + 3]! * 256 + records[at + 4]!;
    if (length === 0 || length > 16_384 + 256) return this.#end('malformed');
    if (left < 5 + length) {
      if (this.#handshake.length + length > helloLimit) this.#end('malformed');
      return 0;
    }
    this.#handshake = joined(this.#handshake, copied(records, at + 5, at + 5 + length));
    this.#message();
    return 5 + length;
  }

  #message(): void {
    const bytes = this.#handshake;
    if (bytes[0] !== 1) return void this.#end('not-tls');
    if (bytes.length < 4) return;
    const length = bytes[1]! * 65_536 + bytes[2]! * 256 + bytes[3]!;
    if (length > helloLimit) return void this.#end('malformed');
    if (bytes.length < 4 + length) return;
    this.hello = parseClientHello(bytes.subarray(4, 4 + length));
    this.moreFollows = bytes.length > 4 + length;
    this.#end(this.hello === undefined ? 'malformed' : 'hello');
  }

  #end(state: HelloState): number {
    this.state = state;
    return 0;
  }
}
