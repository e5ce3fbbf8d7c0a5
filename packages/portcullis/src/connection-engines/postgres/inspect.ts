/**
 * Judges the statements of simple queries and of Parse messages before the server sees them. A refused one is replaced
 * by one that no server can parse, so that the server's own error stands in its place, and aborts what an error
 * aborts; its words are ours on the way back. The protocol's other messages pass unread.
 */
import { copied } from '@portcullis/http-body';
import { findingOf } from '../finding-of.ts';
import {
  type ConnectionInspector,
  type ConnectionInspectorFactory,
  type ConnectionPort,
  noBytes,
  type StreamDirection,
} from '../inspector.ts';
import { Pieces } from '../pieces.ts';
import type { PostgresPlan } from './definition.ts';
import { ErrorRewriter } from './error-rewriter.ts';
import { MessageReader } from './message-reader.ts';
import { judgeStatements, type StatementRefusal } from './statement-judge.ts';
import { answerNo, refusalError, refusedParse, refusedQuery } from './substitute.ts';

/** Codes of startup packets. */
const startupCode = { cancel: 80_877_102, ssl: 80_877_103, gss: 80_877_104 } as const;

/** A client asks for GSSAPI encryption, then for TLS, each once. */
const mostEncryptionRequests = 2;

export const postgresInspector: ConnectionInspectorFactory = {
  engine: 'postgres',
  attach: (plan) => (port) => new PostgresInspector(plan as PostgresPlan, port),
};

class PostgresInspector implements ConnectionInspector {
  readonly #plan: PostgresPlan;
  readonly #port: ConnectionPort;
  readonly #reader = new MessageReader(true);
  readonly #errors: ErrorRewriter;
  readonly #marker: string;
  #held: Uint8Array = noBytes;
  /** Bytes of the current message have gone on. */
  #sent = false;
  /** The server's next byte answers a request for encryption. */
  #encryptionAsked = false;
  #serverMessages = false;
  #encryptionRequests = 0;
  finished = false;

  constructor(plan: PostgresPlan, port: ConnectionPort) {
    this.#plan = plan;
    this.#port = port;
    const number = Math.floor(port.random() * 2 ** 48).toString(16);
    this.#marker = `portcullis_refused_${number.padStart(12, '0')}`;
    this.#errors = new ErrorRewriter(this.#marker, refusalError('this statement is refused by policy'));
  }

  data(direction: StreamDirection, bytes: Uint8Array, end: boolean): Uint8Array {
    if (direction === 'write') return this.#fromServer(bytes, end);
    if (this.finished)
      return this.#held.length === 0 ? bytes : new Pieces().add(this.#take()).add(bytes).join();
    const out = new Pieces();
    let at = 0;
    let from = 0;
    for (;;) {
      at = this.#reader.next(bytes, at);
      const { event } = this.#reader;
      if (event === 'begun') this.#begun();
      else if (event === 'startup' || event === 'ended') {
        const instead = event === 'startup' ? this.#startup() : this.#ended();
        if (instead === undefined || !this.#port.acts) out.add(this.#take()).add(bytes.subarray(from, at));
        else {
          this.#held = noBytes;
          out.add(instead);
        }
        from = at;
        this.#sent = false;
        if (this.finished) break;
      } else break;
    }
    if (this.#reader.event === 'malformed' && !this.finished) {
      this.finished = true;
      this.#port.fail('parse-error', "what the client sends is not PostgreSQL's protocol");
    }
    const rest = bytes.subarray(from);
    const passes = this.finished || end || this.#sent || !this.#wanted() || !this.#port.acts;
    if (passes) {
      this.#sent ||= rest.length > 0 && this.#reader.headerBytes === 0;
      return out.add(this.#take()).add(rest).join();
    }
    this.#held = new Pieces().add(this.#held).add(copied(rest)).join();
    return out.join();
  }

  /** Whether the incomplete message is one that is judged, or may be. */
  #wanted(): boolean {
    const { headerBytes, untyped, retainedBytes } = this.#reader;
    return headerBytes > 0 || untyped || retainedBytes > 0;
  }

  #begun(): void {
    const { type, length } = this.#reader;
    if (type === 'F') {
      const { readOnly, allowStatements, denyFunctions } = this.#plan;
      // A function by number: what it does cannot be told.
      if (readOnly || allowStatements !== null || denyFunctions.length > 0) this.#reader.keep();
      return;
    }
    if (type !== 'Q' && type !== 'P') return;
    if (length <= this.#plan.maxStatementBytes) this.#reader.keep();
    else this.#port.fail('over-limit', 'a statement is longer than max_statement_bytes');
  }

  /** What goes on instead of the startup packet; undefined: the packet itself. */
  #startup(): Uint8Array | undefined {
    const body = this.#reader.body;
    const code = body.length < 4 ? 0 : new DataView(body.buffer, body.byteOffset).getUint32(0);
    if (code === startupCode.ssl || code === startupCode.gss) return this.#encryption();
    if (code === startupCode.cancel) {
      this.finished = true;
      return undefined;
    }
    if (code >>> 16 !== 3) {
      this.finished = true;
      this.#port.fail('parse-error', 'the version of the protocol is not 3');
      return undefined;
    }
    this.#reader.untyped = false;
    this.#serverMessages = true;
    const parameters = latin1(body, 4).split('\0');
    for (let index = 0; index + 1 < parameters.length && parameters[index] !== ''; index += 2) {
      const name = parameters[index];
      if (name === 'user' || name === 'database')
        this.#port.describe(name, parameters[index + 1]!.slice(0, 64));
    }
    return undefined;
  }

  #encryption(): Uint8Array | undefined {
    if (++this.#encryptionRequests > mostEncryptionRequests) {
      this.finished = true;
      this.#port.fail('parse-error', 'the client asks for encryption again and again');
      return undefined;
    }
    const setting = this.#plan.encryptionRequest;
    const message = 'the client asks for encryption';
    if (setting === 'refuse') {
      this.#port.report(findingOf({ ruleId: 'postgres.encryption', message, where: 'connection.read' }));
      return undefined;
    }
    if (setting === 'answer_no' && this.#port.acts) {
      this.#port.answerClient(answerNo);
      return noBytes;
    }
    this.#encryptionAsked = true;
    return undefined;
  }

  /** What goes on instead of the message that has ended; undefined: the message itself. */
  #ended(): Uint8Array | undefined {
    const { type, body } = this.#reader;
    if (body.length === 0 || (type !== 'Q' && type !== 'P' && type !== 'F')) return undefined;
    const whole = latin1(body, 0);
    const name = type === 'P' ? whole.slice(0, Math.max(0, whole.indexOf('\0'))) : '';
    const statement = type === 'P' ? whole.slice(name.length + 1) : whole;
    const refusal: StatementRefusal | undefined =
      type === 'F'
        ? { reason: 'function', evidence: 'called by number' }
        : judgeStatements(statement.slice(0, Math.max(0, statement.indexOf('\0'))), this.#plan);
    if (refusal === undefined) return undefined;
    const finding = findingOf({
      ruleId: `postgres.${refusal.reason}`,
      message: messages[refusal.reason],
      where: 'connection.read',
      evidence: refusal.evidence,
      severity: 'medium',
    });
    if (this.#plan.closes || this.#sent) {
      this.#port.report(finding);
      return undefined;
    }
    this.#port.refuse(finding);
    if (!this.#port.acts) return undefined;
    this.#errors.awaited++;
    return type === 'P' ? refusedParse(name, this.#marker) : refusedQuery(this.#marker);
  }

  #fromServer(bytes: Uint8Array, end: boolean): Uint8Array {
    if (this.#encryptionAsked && bytes.length > 0) {
      this.#encryptionAsked = false;
      if (bytes[0] !== 0x4e) {
        this.finished = true;
        const message = 'the connection is encrypted from here on and not inspected';
        this.#port.report(
          findingOf({ ruleId: 'postgres.opaque', message, where: 'connection', effect: 'note' }),
        );
      }
      return bytes;
    }
    return this.#serverMessages && this.#port.acts && !this.finished ? this.#errors.data(bytes, end) : bytes;
  }

  #take(): Uint8Array {
    const held = this.#held;
    this.#held = noBytes;
    return held;
  }

  release(direction: StreamDirection): Uint8Array {
    if (direction === 'write') return this.#errors.release();
    this.#sent ||= this.#held.length > 0;
    return this.#take();
  }

  holds(direction: StreamDirection): boolean {
    return (direction === 'read' ? this.#held.length : this.#errors.heldBytes) > 0;
  }

  get retainedBytes(): number {
    return this.#held.length + this.#reader.retainedBytes + 2 * this.#errors.heldBytes;
  }
}

const messages: Readonly<Record<StatementRefusal['reason'], string>> = {
  ambiguous: 'what the statement means depends on settings, or it is cut',
  read_only: 'only statements that read are allowed',
  statement: 'the kind of statement is not allowed',
  table: 'the table is not allowed',
  function: 'the function is not allowed',
};

function latin1(bytes: Uint8Array, from: number): string {
  let text = '';
  for (let at = from; at < bytes.length; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
