/**
 * One TCP connection on network ext_proc, as a pure state machine: messages, timers and the end go in, replies come
 * out (reference A.3 and L.9).
 *
 *   first message ──► resolving ──► inspecting ──┬─► closed       CLOSE or CLOSE_RST was sent
 *                     (ClientHello              ├─► handed off    Envoy goes on without us
 *                      wanted: bytes wait)      └─► over          the peer has ended the stream
 *
 * Every chunk gets exactly one reply with its direction, its bytes and its end of stream; nothing is held longer than
 * `hold_max`. The stream is never ended from here: that would let everything after it pass (A.3.12).
 */

import {
  ConnectionStatus,
  DataProcessedStatus,
  type NetworkData,
  type NetworkProcessingRequest,
  type NetworkProcessingResponseInit,
} from '@portcullis/envoy-protocol';
import { copied } from '@portcullis/http-body';
import { joined, noBytes, type StreamDirection } from '../../connection-engines/inspector.ts';
import { HelloReader } from '../../connection-engines/tls-client-hello/hello-reader.ts';
import type { ConnectionEnd } from '../../pipeline/connection-record.ts';
import { factsOf, type ToldFacts } from './connection-facts.ts';
import { ConnectionInspection } from './connection-inspection.ts';
import { asksForHello, matchPolicy } from './match-policy.ts';
import { type ConnectionCounts, recordOf, summaryFieldsOf } from './record-of.ts';
import { type OwedReply, ReplyLedger } from './reply-ledger.ts';
import type { ConnectionServices } from './services.ts';

/** Where replies go. */
export interface ConnectionWire {
  reply(message: NetworkProcessingResponseInit): void;
}

/** Time for a ClientHello that decides the policy, in milliseconds: as the default of `hold_max`. */
const helloWait = 50;
const encoder = new TextEncoder();

export class ConnectionStream {
  readonly #services: ConnectionServices;
  readonly #wire: ConnectionWire;
  readonly #listener: string;
  readonly #plan: ReturnType<ConnectionServices['plan']>;
  readonly #ledgers: Record<StreamDirection, ReplyLedger> = {
    read: new ReplyLedger(),
    write: new ReplyLedger(),
  };
  readonly #timers = new Map<StreamDirection | 'tick', () => void>();
  readonly #counts: ConnectionCounts;
  #facts: ToldFacts | undefined;
  #inspection: ConnectionInspection | undefined;
  #hello: HelloReader | undefined;
  /** Bytes from the client that wait for the policy. */
  #waiting: Uint8Array = noBytes;
  #reserved = 0;
  #told = '';
  #done = false;
  #recorded = false;

  /** `listener`: label of the socket, or what Envoy's initial metadata says. */
  constructor(services: ConnectionServices, listener: string, wire: ConnectionWire) {
    this.#services = services;
    this.#listener = listener;
    this.#wire = wire;
    this.#plan = services.plan();
    this.#counts = { started: services.inspection.clock.now(), read: 0, write: 0, chunks: 0 };
  }

  message(request: NetworkProcessingRequest): void {
    if (this.#done) return;
    this.#facts ??= factsOf(request, this.#listener);
    if (request.readData === undefined && request.writeData === undefined) this.#wire.reply({});
    if (request.readData !== undefined) this.#chunk('read', request.readData);
    if (request.writeData !== undefined && !this.#done) this.#chunk('write', request.writeData);
    this.#account();
  }

  /** A chunk was too large to be read: its bytes are lost, and a connection with a gap must not go on. */
  oversize(): void {
    if (this.#done) return;
    this.#wire.reply({ connectionStatus: ConnectionStatus.CLOSE_RST });
    this.finish('closed');
  }

  /** The stream is over. Idempotent. */
  finish(end: ConnectionEnd): void {
    this.#done = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#waiting = noBytes;
    if (this.#reserved > 0) this.#services.budget.release(this.#reserved);
    this.#reserved = 0;
    if (this.#recorded) return;
    this.#recorded = true;
    const { plan } = this.#plan;
    const inspection = this.#inspection;
    this.#services.connectionFinished(
      recordOf({ inspection, facts: this.#facts, listener: this.#listener }, this.#counts, end, {
        id: this.#services.newId(),
        version: plan.version,
        clock: this.#services.inspection.clock,
      }),
    );
  }

  #chunk(direction: StreamDirection, { data, endOfStream }: NetworkData): void {
    const ledger = this.#ledgers[direction];
    ledger.came(data.length);
    ledger.ended ||= endOfStream;
    this.#counts[direction] += data.length;
    this.#counts.chunks++;
    if (this.#inspection !== undefined) this.#inspect(direction, data, endOfStream);
    else if (direction === 'read' && this.#waitsForHello(data, endOfStream)) {
      this.#waiting = joined(this.#waiting, copied(data));
      this.#arm('read', helloWait, () => this.#resolve());
    } else if (direction === 'read') this.#resolve(data, endOfStream);
    else {
      this.#resolve();
      if (!this.#done) this.#inspect('write', data, endOfStream);
    }
  }

  /** Whether the policy depends on a ClientHello that may still come. */
  #waitsForHello(data: Uint8Array, end: boolean): boolean {
    const facts = this.#facts!;
    if (this.#hello === undefined && !asksForHello(this.#plan.plan.connections, facts)) return false;
    this.#hello ??= new HelloReader();
    if (this.#hello.add(data) === 'open' && !end) return true;
    const { hello } = this.#hello;
    if (hello !== undefined)
      this.#facts = {
        ...facts,
        sni: facts.sni === '' ? hello.serverName : facts.sni,
        alpn: facts.alpn.length === 0 ? hello.alpn.map((name) => name.toLowerCase()) : facts.alpn,
      };
    return false;
  }

  /**
   * Chooses the policy and gives its engines what has waited together with `data`, the chunk that decided: all chunks
   * of the client are answered here, so that none of its bytes may be left for later.
   */
  #resolve(data: Uint8Array = noBytes, end = false): void {
    this.#disarm('read');
    const facts = this.#facts!;
    const policy = matchPolicy(this.#plan.plan.connections, facts);
    this.#hello = undefined;
    this.#inspection = new ConnectionInspection(policy, facts, this.#services.inspection, (bytes) => {
      // After the server's end the client is told nothing more.
      if (this.#ledgers.write.ended) return;
      this.#ledgers.write.surplus++;
      this.#wire.reply({
        writeData: { data: bytes },
        dataProcessingStatus: DataProcessedStatus.MODIFIED,
      });
    });
    const waited = joined(this.#waiting, data);
    this.#waiting = noBytes;
    if (this.#ledgers.read.owed > 0) this.#inspect('read', waited, end);
  }

  #inspect(direction: StreamDirection, data: Uint8Array, end: boolean): void {
    const inspection = this.#inspection!;
    const out = inspection.data(direction, data, end);
    if (inspection.verdict === 'close') this.#close();
    else this.#settle(direction, out);
  }

  #settle(direction: StreamDirection, out: Uint8Array): void {
    const inspection = this.#inspection!;
    const held = inspection.holds(direction);
    const replies = this.#ledgers[direction].settle(out, held);
    if (replies.length > 0 || !held) this.#disarm(direction);
    const handsOff = !held && this.#handsOff();
    for (const [index, reply] of replies.entries())
      this.#reply(direction, reply, handsOff && index === replies.length - 1);
    if (held) this.#arm(direction, inspection.policy?.holdMs ?? helloWait, () => this.#release(direction));
    this.#armTick();
  }

  #reply(direction: StreamDirection, { data, endOfStream, same }: OwedReply, handOff: boolean): void {
    const inspection = this.#inspection!;
    const piece = { data, endOfStream };
    const status =
      same && !inspection.changed ? DataProcessedStatus.UNMODIFIED : DataProcessedStatus.MODIFIED;
    inspection.changed = false;
    this.#wire.reply({
      ...(direction === 'read' ? { readData: piece } : { writeData: piece }),
      dataProcessingStatus: status,
      ...this.#news(),
      ...(handOff ? { closeStreamToExtProcServer: true } : {}),
    });
    if (handOff) this.finish(this.#inspection!.policy?.handOff === true ? 'handed-off' : 'peer');
  }

  /**
   * Whether Envoy may go on without us after the replies at hand. Only where nothing can be on its way to us: after a
   * ClientHello that its client waits for, or when both directions have ended. The latter is needed where we have
   * sent the client something unasked, for which Envoy holds the connection open (A.3.8).
   */
  #handsOff(): boolean {
    const { read, write } = this.#ledgers;
    if (read.owed + write.owed > 0 || read.readyBytes + write.readyBytes > 0) return false;
    if (write.surplus > 0 && write.endSent) return true;
    const { policy, finished, lockStep } = this.#inspection!;
    if (policy === undefined || policy.engines.length === 0) return false;
    return policy.handOff && finished && lockStep && this.#counts.chunks === 1 && this.#counts.write === 0;
  }

  /** The time to hold is over: what is held goes on, and is judged on its way. */
  #release(direction: StreamDirection): void {
    const inspection = this.#inspection!;
    const out = inspection.release(direction);
    if (inspection.verdict === 'close') this.#close();
    else this.#settle(direction, out);
    this.#account();
  }

  #close(): void {
    const policy = this.#inspection?.policy;
    const reset = policy?.onBlock === 'reset';
    // Envoy drops what stands beside CLOSE, so banner and metadata go before it (A.3.9; tried on 1.40).
    const banner = reset || policy === undefined ? '' : policy.banner;
    const news = this.#news();
    if (banner !== '')
      this.#wire.reply({
        writeData: { data: encoder.encode(banner) },
        dataProcessingStatus: DataProcessedStatus.MODIFIED,
        ...news,
      });
    else if (news.dynamicMetadata !== undefined) this.#wire.reply(news);
    this.#wire.reply({ connectionStatus: reset ? ConnectionStatus.CLOSE_RST : ConnectionStatus.CLOSE });
    this.finish('closed');
  }

  /** Dynamic metadata, when it says something new. */
  #news(): Pick<NetworkProcessingResponseInit, 'dynamicMetadata'> {
    const fields = summaryFieldsOf(this.#inspection!);
    const text = JSON.stringify(fields);
    if (text === this.#told) return {};
    this.#told = text;
    return { dynamicMetadata: { portcullis: fields } };
  }

  /** Reserves what is kept; without memory the posture overload decides. */
  #account(): void {
    if (this.#done) return;
    const { read, write } = this.#ledgers;
    const inspection = this.#inspection;
    const kept = this.#waiting.length + read.readyBytes + write.readyBytes + (inspection?.retainedBytes ?? 0);
    if (kept > this.#reserved && !this.#services.budget.reserve(kept - this.#reserved)) {
      if (inspection === undefined) this.#resolve();
      this.#giveUp();
      return;
    }
    if (kept < this.#reserved) this.#services.budget.release(this.#reserved - kept);
    this.#reserved = kept;
  }

  #giveUp(): void {
    const inspection = this.#inspection!;
    if (this.#done) return;
    const held = { read: inspection.release('read'), write: inspection.release('write') };
    inspection.giveUp('overload');
    if (inspection.verdict === 'close') return this.#close();
    for (const direction of ['read', 'write'] as const) {
      if (this.#ledgers[direction].owed > 0 && !this.#done) this.#settle(direction, held[direction]);
    }
  }

  #armTick(): void {
    if (this.#done || this.#timers.has('tick')) return;
    const next = this.#inspection?.nextTick();
    if (next === undefined) return;
    const wait = Math.max(1, next - this.#services.inspection.clock.now());
    this.#arm('tick', wait, () => {
      this.#inspection!.tick();
      if (this.#inspection!.verdict === 'close') this.#close();
      else this.#armTick();
    });
  }

  #arm(name: StreamDirection | 'tick', milliseconds: number, callback: () => void): void {
    if (this.#done || this.#timers.has(name)) return;
    const cancel = this.#services.after(milliseconds, () => {
      this.#timers.delete(name);
      if (!this.#done) callback();
    });
    this.#timers.set(name, cancel);
  }

  #disarm(name: StreamDirection): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
  }
}
