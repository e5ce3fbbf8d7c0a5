/** Holds the client's bytes until its ClientHello is whole, judges it, and steps aside. */
import { copied } from '@portcullis/http-body';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  joined,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import { nameAllowed } from '../name-list.ts';
import type { ClientHello } from './client-hello.ts';
import type { ClientHelloPlan } from './definition.ts';
import { highestVersion, ja3, ja4 } from './fingerprint.ts';
import { HelloReader } from './hello-reader.ts';

export const clientHelloInspector: ConnectionInspectorFactory = {
  engine: 'tls_client_hello',
  attach: (plan) => (port) => new ClientHelloInspector(plan as ClientHelloPlan, port),
};

class ClientHelloInspector implements ConnectionInspector {
  readonly #plan: ClientHelloPlan;
  readonly #port: ConnectionPort;
  readonly #reader = new HelloReader();
  #held: Uint8Array = noBytes;
  finished = false;
  lockStep = false;

  constructor(plan: ClientHelloPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
  }

  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (direction === 'write' || this.finished) return bytes;
    const state = this.#reader.add(bytes);
    if (state === 'open' && !end) {
      if (!this.#port.acts) return bytes;
      this.#held = joined(this.#held, copied(bytes));
      return noBytes;
    }
    this.finished = true;
    if (this.#reader.hello !== undefined) this.#judge(this.#reader.hello);
    else if (state === 'not-tls') this.#notTls();
    else if (state === 'malformed' || this.#reader.retainedBytes > 0)
      this.#port.fail('parse-error', 'the ClientHello is malformed or cut');
    return joined(this.release('read'), bytes);
  }

  #judge(hello: ClientHello): void {
    const plan = this.#plan;
    const prints = { ja3: ja3(hello), ja4: ja4(hello) };
    this.lockStep = !this.#reader.moreFollows && !hello.earlyData;
    this.#port.describe('sni', hello.serverName.slice(0, 255));
    this.#port.describe('alpn', hello.alpn.join(',').slice(0, 255));
    this.#port.describe('ja3', prints.ja3);
    this.#port.describe('ja4', prints.ja4);
    if (highestVersion(hello) < plan.minVersion)
      this.#report(
        'obsolete',
        'the client offers only obsolete versions',
        highestVersion(hello).toString(16),
      );
    if (plan.requireSni && hello.serverName === '') this.#report('no_sni', 'there is no server name', '');
    else if (!nameAllowed(plan.sni, hello.serverName))
      this.#report('sni', 'the server name is not allowed', hello.serverName);
    for (const protocol of hello.alpn) {
      if (nameAllowed(plan.alpn, protocol.toLowerCase())) continue;
      this.#report('alpn', 'a protocol that the client offers is not allowed', protocol);
      break;
    }
    for (const kind of ['ja3', 'ja4'] as const) {
      if (!nameAllowed(plan[kind], prints[kind]))
        this.#report(kind, `the ${kind.toUpperCase()} fingerprint is not allowed`, prints[kind]);
    }
  }

  #notTls(): void {
    if (this.#plan.requireTls)
      this.#report('not_tls', 'the connection does not begin with a ClientHello', '');
  }

  #report(reason: string, message: string, evidence: string): void {
    this.#port.report(
      findingOf({ ruleId: `tls_client_hello.${reason}`, message, where: 'connection.read', evidence }),
    );
  }

  release(direction: StreamDirection): Uint8Array {
    if (direction === 'write') return noBytes;
    const held = this.#held;
    this.#held = noBytes;
    return held;
  }

  holds(direction: StreamDirection): boolean {
    return direction === 'read' && this.#held.length > 0;
  }

  get retainedBytes(): number {
    return this.#held.length + this.#reader.retainedBytes;
  }
}
