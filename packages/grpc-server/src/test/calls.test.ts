/** gRPC calls frame by frame: what a handler is told, and what goes over the wire. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Call, CallEnd, CallHandler, CallSink } from '../call.ts';
import { FrameFlag, FrameType } from '../frame/frame-type.ts';
import type { HeaderField } from '../hpack/field-list.ts';
import { frame, message, requestFields, ScriptedPeer } from './scripted-peer.ts';

const end = FrameFlag.endStream;
const headLine = 'headers 1 :status=200 content-type=application/grpc';

function recording(events: string[], make: (call: Call) => Partial<CallSink> = () => ({})): CallHandler {
  return (call) => ({
    message: (bytes) => void events.push(`message ${Buffer.from(bytes).toString()}`),
    halfClose: () => void events.push('half-close'),
    cancelled: (reason: CallEnd) => void events.push(`cancelled ${reason.kind} ${reason.code}`),
    ...make(call),
  });
}

function peer(handler: CallHandler, limits = {}): ScriptedPeer {
  return new ScriptedPeer({ handlers: new Map([['/a.B/C', handler]]), limits }).greet();
}

const reset = (id: number, code: number): Buffer =>
  frame(FrameType.rstStream, 0, id, Buffer.from([0, 0, 0, code]));

function update(streamId: number, increment: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(increment);
  return frame(FrameType.windowUpdate, 0, streamId, bytes);
}

test("Envoy's habit: answered, then reset without END_STREAM, is a normal end", () => {
  const events: string[] = [];
  const client = peer(
    recording(events, (call) => ({
      message: (bytes) => {
        events.push(`message ${Buffer.from(bytes).toString()}`);
        call.write(Buffer.from('continue'));
      },
    })),
  );
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('head')));
  assert.deepEqual(client.readLines(), [headLine, 'data 1 13']);
  client.send(reset(1, 2));
  assert.deepEqual(client.readLines(), []);
  assert.deepEqual(events, ['message head', 'cancelled reset 2']);
  assert.equal(client.connection.calls, 0);
  // The repeated header block is answered from two bytes of HPACK: both tables are in step.
  client.send(client.headers(3, requestFields('/a.B/C')), client.data(3, message('head')));
  const [head] = client.read();
  assert.equal(head!.payload.length, 2);
});

test('everything of a turn goes out in one write', () => {
  const client = peer((call) => ({ message: () => void call.write(Buffer.from('x')) }));
  const before = client.wire.writes;
  const frames: Buffer[] = [];
  for (let id = 1; id < 200; id += 2) {
    frames.push(client.headers(id, requestFields('/a.B/C')), client.data(id, message('m')));
  }
  client.send(...frames);
  assert.equal(client.wire.writes - before, 1);
  assert.equal(client.read().length, 200);
});

test('a turn in which handlers take long writes on its way, each frame once', () => {
  const client: ScriptedPeer = peer((call) => ({
    message: () => {
      client.now += 0.06;
      call.write(Buffer.from('x'));
    },
  }));
  const before = client.wire.writes;
  const frames: Buffer[] = [];
  for (let id = 1; id < 20; id += 2) {
    frames.push(client.headers(id, requestFields('/a.B/C')), client.data(id, message('m')));
  }
  client.send(...frames);
  assert.equal(client.wire.writes - before, 5);
  const ids = client.read().map(({ streamId }) => streamId);
  assert.deepEqual(ids, [1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15, 17, 17, 19, 19]);
});

test('a unary call ends with trailers and leaves nothing behind', () => {
  const client = peer((call) => ({
    message: (bytes) => {
      call.write(bytes);
      call.end();
    },
  }));
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('ping'), end));
  assert.deepEqual(client.readLines(), [headLine, 'data 1 9', 'headers 1 grpc-status=0 END']);
  assert.equal(client.connection.calls, 0);
});

test('an end before the client has ended is followed by RST_STREAM(NO_ERROR)', () => {
  const client = peer((call) => {
    call.end({
      code: 7,
      message: 'not 100 % allowed\n',
      metadata: [
        ['x-why', 'rule'],
        ['Bad Name', 'x'],
        ['grpc-x', 'y'],
      ],
    });
    return { message: () => assert.fail('nothing is read after the end') };
  });
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('late')));
  assert.deepEqual(client.readLines(), [
    `${headLine} grpc-status=7 grpc-message=not 100 %25 allowed%0A x-why=rule END`,
    'rstStream 1 NO_ERROR',
  ]);
});

test('requests that are not calls are answered and cost no handler', () => {
  const client = peer(() => assert.fail('no handler'));
  const cases: Array<[fields: ReturnType<typeof requestFields>, answer: string]> = [
    [requestFields('/a.B/Other'), `${headLine} grpc-status=12 grpc-message=unknown method END`],
    [
      requestFields('/a.B/C', ['grpc-timeout', 'soon']),
      `${headLine} grpc-status=13 grpc-message=malformed grpc-timeout END`,
    ],
    [
      [
        [':method', 'POST'],
        [':scheme', 'http'],
        [':path', '/a.B/C'],
        ['content-type', 'application/grpcx'],
      ],
      'headers 1 :status=415 END',
    ],
    [
      [
        [':method', 'GET'],
        [':scheme', 'http'],
        [':path', '/a.B/C'],
      ],
      'headers 1 :status=405 allow=POST END',
    ],
  ];
  let id = 1;
  for (const [fields, answer] of cases) {
    client.send(client.headers(id, fields, end));
    assert.deepEqual(client.readLines(), [answer.replace(' 1 ', ` ${id} `)]);
    id += 2;
  }
  assert.equal(id, 9);
});

test('malformed heads are stream errors, and the connection goes on', () => {
  const [method, path, authority, scheme, ...rest] = requestFields('/a.B/C');
  const connect: HeaderField = [':method', 'CONNECT'];
  const malformed: readonly (readonly HeaderField[])[] = [
    [path!, scheme!, ...rest],
    [[':method', ''], path!, scheme!, ...rest],
    [method!, method!, path!, scheme!, ...rest],
    [method!, scheme!, ...rest],
    [method!, [':path', ''], scheme!, ...rest],
    [method!, path!, ...rest],
    [method!, path!, scheme!, [':status', '200'], ...rest],
    [method!, path!, scheme!, ...rest, authority!],
    [method!, path!, scheme!, ['Upper', 'x'], ...rest],
    [method!, path!, scheme!, ['x', 'a\nb'], ...rest],
    [method!, path!, scheme!, ['x', ' padded'], ...rest],
    [method!, path!, scheme!, ['connection', 'close'], ...rest],
    [method!, path!, scheme!, ['te', 'gzip']],
    [method!, path!, scheme!, ['content-length', '-1'], ...rest],
    [method!, path!, scheme!, ['content-length', '1'], ['content-length', '2'], ...rest],
    [connect, path!, authority!],
    [connect, scheme!, authority!],
  ];
  const client = peer(() => assert.fail('no handler'));
  let id = 1;
  for (const fields of malformed) {
    client.send(client.headers(id, fields, end));
    assert.deepEqual(client.readLines(), [`rstStream ${id} PROTOCOL_ERROR`], JSON.stringify(fields));
    id += 2;
  }
  assert.equal(id, 35);
  client.send(client.headers(id, [connect, authority!], end));
  assert.deepEqual(client.readLines(), [`headers ${id} :status=405 allow=POST END`]);
  assert.equal(client.connection.over, false);
});

test('errors of one stream end that stream with their code, and the connection goes on', () => {
  const sized = (client: ScriptedPeer, flags = 0): Buffer =>
    client.headers(1, requestFields('/a.B/C', ['content-length', '6']), flags);
  const opened = (client: ScriptedPeer): Buffer => client.headers(1, requestFields('/a.B/C'));
  const priority = (id: number): Buffer => frame(FrameType.priority, 0, id, Buffer.from([0, 0, 0, id, 1]));
  const rows: ReadonlyArray<[name: string, code: string, frames: (client: ScriptedPeer) => Buffer[]]> = [
    ['longer than content-length', 'PROTOCOL_ERROR', (c) => [sized(c), c.data(1, message('ab'))]],
    ['shorter than content-length', 'PROTOCOL_ERROR', (c) => [sized(c), c.data(1, message(''), end)]],
    ['no body for content-length', 'PROTOCOL_ERROR', (c) => [sized(c, end)]],
    ['trailers that end nothing', 'PROTOCOL_ERROR', (c) => [opened(c), c.headers(1, [['x', 'y']])]],
    ['a pseudo field in trailers', 'PROTOCOL_ERROR', (c) => [opened(c), c.headers(1, [[':path', '/']], end)]],
    [
      'HEADERS behind the end',
      'STREAM_CLOSED',
      (c) => [c.headers(1, requestFields('/a.B/C'), end), c.headers(1, [['x', 'y']], end)],
    ],
    [
      'DATA behind the end',
      'STREAM_CLOSED',
      (c) => [c.headers(1, requestFields('/a.B/C'), end), c.data(1, message('x'))],
    ],
    ['an increment of nothing', 'PROTOCOL_ERROR', (c) => [opened(c), update(1, 0)]],
    ['a window beyond 2^31-1', 'FLOW_CONTROL_ERROR', (c) => [opened(c), update(1, 0x7fff_ffff)]],
    ['a stream that depends on itself', 'PROTOCOL_ERROR', (c) => [opened(c), priority(1)]],
    ['an unopened one that does', 'PROTOCOL_ERROR', () => [priority(1)]],
    [
      'PRIORITY of another length',
      'FRAME_SIZE_ERROR',
      (c) => [opened(c), frame(FrameType.priority, 0, 1, Buffer.alloc(4))],
    ],
  ];
  for (const [name, code, frames] of rows) {
    const client = peer(() => ({ message: () => {} }));
    client.send(...frames(client));
    assert.deepEqual(client.readLines(), [`rstStream 1 ${code}`], name);
    assert.equal(client.connection.over, false, name);
  }
  assert.equal(rows.length, 12);
  const full = peer(() => ({ message: () => {} }), { concurrentStreams: 1 });
  full.send(opened(full), full.headers(3, requestFields('/a.B/C')));
  assert.deepEqual(full.readLines(), ['rstStream 3 REFUSED_STREAM']);
});

test('trailers of a request end it, as END_STREAM on DATA does', () => {
  const events: string[] = [];
  const client = peer(recording(events));
  client.send(
    client.headers(1, requestFields('/a.B/C')),
    client.data(1, message('one')),
    client.headers(1, [['x-checksum', '1']], end),
  );
  assert.deepEqual(events, ['message one', 'half-close']);
  assert.deepEqual(client.readLines(), []);
});

test('metadata is seen by the handler, and sent before the first message', () => {
  const seen: Array<string | undefined> = [];
  const client = peer((call) => {
    seen.push(
      call.header('x-token-bin'),
      call.header('absent'),
      call.authority,
      call.path,
      call.listener,
      call.peer,
    );
    call.sendMetadata([
      ['x-served-by', 'a'],
      [':status', '500'],
      ['connection', 'close'],
    ]);
    call.end();
    return { message: () => {} };
  });
  client.send(client.headers(1, requestFields('/a.B/C', ['x-token-bin', 'AAE']), end));
  assert.deepEqual(seen, ['AAE', undefined, 'cluster', '/a.B/C', 'test', 'memory']);
  assert.deepEqual(client.readLines(), [`${headLine} x-served-by=a`, 'headers 1 grpc-status=0 END']);
});

test('a compressed message is answered UNIMPLEMENTED', () => {
  const events: string[] = [];
  const client = peer(recording(events));
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('zip', 1)));
  assert.match(
    client.readLines()[0]!,
    /grpc-status=12 grpc-message=compressed messages are not supported END/,
  );
  assert.deepEqual(events, ['cancelled reset 8']);
});

test('a handler decides by the prefix what an oversize message gets, and the call goes on', () => {
  const events: string[] = [];
  const client = peer(
    recording(events, () => ({
      messageStart: (length) => {
        events.push(`start ${length}`);
        return length > 10 ? 'discard' : 'accept';
      },
      discarded: (length) => void events.push(`discarded ${length}`),
    })),
  );
  const large = message('x'.repeat(40_000));
  client.send(client.headers(1, requestFields('/a.B/C')));
  for (let at = 0; at < large.length; at += 16_384)
    client.send(client.data(1, large.subarray(at, at + 16_384)));
  client.send(client.data(1, message('small'), end));
  assert.deepEqual(events, ['start 40000', 'discarded 40000', 'start 5', 'message small', 'half-close']);
});

test('where no handler wants it, an oversize message is RESOURCE_EXHAUSTED and the connection lives', () => {
  const events: string[] = [];
  const client = peer(recording(events), { messageBytes: 10 });
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('x'.repeat(11))));
  assert.match(client.readLines()[0]!, /grpc-status=8 /);
  client.send(
    client.data(1, Buffer.alloc(1000)),
    client.headers(3, requestFields('/a.B/C')),
    client.data(3, message('fine')),
  );
  assert.deepEqual(events, ['cancelled reset 8', 'message fine']);
  assert.equal(client.connection.over, false);
});

test('memory for unfinished messages is bounded over the server', () => {
  const events: string[] = [];
  const client = peer(
    recording(events, () => ({ discarded: (length) => void events.push(`discarded ${length}`) })),
    {
      unfinishedMessageBytes: 10_000,
    },
  );
  const large = message('x'.repeat(20_000));
  client.send(client.headers(1, requestFields('/a.B/C')));
  client.send(client.data(1, large.subarray(0, 12_000)), client.data(1, large.subarray(12_000)));
  assert.deepEqual(events, ['discarded 20000']);
  assert.deepEqual(client.metrics.slice(-1), ['messages_without_memory test']);
  const fits = message('y'.repeat(9_000));
  client.send(client.data(1, fits.subarray(0, 5_000)), client.data(1, fits.subarray(5_000)));
  assert.equal(events.length, 2, 'what was given back can be used again');
});

test('a stream that ends inside a message is an error of the call', () => {
  const events: string[] = [];
  const client = peer(recording(events));
  client.send(client.headers(1, requestFields('/a.B/C')), client.data(1, message('cut').subarray(0, 6), end));
  assert.match(client.readLines()[0]!, /grpc-status=13 /);
  assert.deepEqual(events, ['cancelled reset 1']);
});

test('the deadline of grpc-timeout ends a call', async () => {
  const { promise, resolve } = Promise.withResolvers<CallEnd>();
  let deadline: number | undefined;
  const client = peer((call) => {
    deadline = call.deadline;
    return { message: () => {}, cancelled: resolve };
  });
  client.send(client.headers(1, requestFields('/a.B/C', ['grpc-timeout', '5m'])));
  assert.equal(deadline, 1005);
  assert.deepEqual(await promise, { kind: 'deadline', code: 8 });
  assert.match(client.readLines()[0]!, /grpc-status=4 grpc-message=deadline exceeded END/);
});

test('a handler that throws ends its call with INTERNAL, and only its call, wherever it throws', () => {
  const fail = (): never => {
    throw new Error('a defect of the handler');
  };
  const fine: CallSink = { message: () => {} };
  const places: Record<string, CallHandler> = {
    start: fail,
    message: () => ({ message: fail }),
    messageStart: () => ({ ...fine, messageStart: fail }),
    discarded: () => ({ ...fine, messageStart: () => 'discard', discarded: fail }),
    halfClose: () => ({ ...fine, halfClose: fail }),
    writable: (call) => ({ message: () => void call.write(Buffer.alloc(400_000)), writable: fail }),
    drainLimit: () => ({ ...fine, drainLimit: fail }),
  };
  for (const [place, handler] of Object.entries(places)) {
    const client = peer(handler);
    client.send(
      client.headers(1, requestFields('/a.B/C')),
      client.data(1, message('x'), place === 'halfClose' ? end : 0),
    );
    if (place === 'writable') client.send(update(0, 1 << 20), update(1, 1 << 20));
    assert.equal(client.connection.over, false);
    if (place === 'drainLimit') client.connection.drainLimit();
    assert.ok(
      client.readLines().some((line) => line.includes('grpc-status=13')),
      place,
    );
    assert.deepEqual(
      client.log.map((line) => line.code),
      ['call.handler-threw'],
      place,
    );
  }
  const cancelled = peer(() => ({ ...fine, cancelled: fail }));
  cancelled.send(cancelled.headers(1, requestFields('/a.B/C')), reset(1, 2));
  assert.deepEqual(
    cancelled.log.map((line) => line.code),
    ['call.handler-threw'],
  );
});

test('after the end of a call nothing is sent and nobody is told', () => {
  const events: string[] = [];
  const calls: Call[] = [];
  const client = peer(
    recording(events, (call) => {
      calls.push(call);
      return { messageStart: () => 'discard' };
    }),
  );
  client.send(client.headers(1, requestFields('/a.B/C')), reset(1, 8));
  const call = calls[0]!;
  call.sendMetadata([['x-late', '1']]);
  assert.equal(call.write(Buffer.from('late')), true);
  call.end({ code: 5 });
  call.resume();
  call.pause();
  call.resume();
  assert.deepEqual(client.readLines(), []);
  // Discarding without wanting to know ends the call.
  client.send(client.headers(3, requestFields('/a.B/C')), client.data(3, message('unwanted')));
  assert.match(client.readLines()[0]!, /grpc-status=8 /);
  assert.deepEqual(events, ['cancelled reset 8', 'cancelled reset 8']);
});

test('the loss of the connection is told to every call', () => {
  const events: string[] = [];
  const client = peer(recording(events));
  client.send(client.headers(1, requestFields('/a.B/C')), client.headers(3, requestFields('/a.B/C')));
  client.connection.disconnected();
  assert.deepEqual(events, ['cancelled connection 8', 'cancelled connection 8']);
  assert.equal(client.core.connections.size, 0);
});
