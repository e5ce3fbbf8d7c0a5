/**
 * Bytes through a real Envoy with and without the network ext_proc filter, and with a grpc-go server in the place of
 * Portcullis that sends back what comes without looking at it. The median of the rounds counts.
 */
import { readFileSync } from 'node:fs';
import { findEnvoy } from '@portcullis-testing/envoy';
import { type StreamListener, startStreams } from './network/stream-setup.ts';
import { benchOptions } from './options.ts';
import { median } from './statistics.ts';

const { json, megabytes, rounds } = benchOptions(import.meta.filename, {
  megabytes: { default: 128, about: 'MiB of a round' },
  rounds: { default: 3, about: 'rounds of each policy' },
});
const bytes = megabytes * 1024 * 1024;
const envoy = await findEnvoy();
if (!('path' in envoy)) throw new Error('bench.no-envoy: there is no Envoy on this machine');

const policies: Readonly<Record<string, object>> = {
  'no engine': {},
  protocol: { protocol: { allow: ['unknown'] } },
  'byte rules': { byte_rules: { rules: [{ id: 'jndi', pattern: '\\$\\{jndi:' }] } },
};
for (const [name, engines] of Object.entries(policies)) {
  await using streams = await startStreams(envoy.path, engines, name === 'no engine');
  const { pid } = streams.portcullis;
  const listeners: StreamListener[] = [
    'plain',
    'inspected',
    ...(streams.hasPeer ? ['grpc-go' as const] : []),
  ];
  const rates = new Map<StreamListener, number[]>(listeners.map((listener) => [listener, []]));
  const ratios = new Map<StreamListener, number[]>(listeners.map((listener) => [listener, []]));
  const processor: number[] = [];
  for (const listener of listeners) await streams.send(listener, bytes / 4);
  for (let round = 0; round < rounds; round++) {
    let plain = 0;
    for (const listener of listeners) {
      const before = processorMs(pid);
      const took = await streams.send(listener, bytes);
      if (listener === 'plain') plain = took;
      if (listener === 'inspected') processor.push((processorMs(pid) - before) / megabytes);
      rates.get(listener)!.push((megabytes * 1000) / took);
      ratios.get(listener)!.push(plain / took);
    }
  }
  const result = {
    policy: name,
    mib_s: Object.fromEntries(
      listeners.map((listener) => [listener, Math.round(median(rates.get(listener)!))]),
    ),
    ratio: Object.fromEntries(
      listeners.slice(1).map((listener) => [listener, Number(median(ratios.get(listener)!).toFixed(2))]),
    ),
    processor_ms_per_mib: Number(median(processor).toFixed(2)),
  };
  if (json) {
    console.log(JSON.stringify(result));
    continue;
  }
  const words = listeners
    .slice(1)
    .map((listener) => `${listener} ${result.mib_s[listener]} MiB/s, ratio ${result.ratio[listener]}`);
  console.log(
    `${name.padEnd(12)} without ${result.mib_s['plain']} MiB/s; ${words.join('; ')}; Portcullis ${result.processor_ms_per_mib} ms of processor time per MiB`,
  );
}

/** Processor time that a process has used, milliseconds (Linux, in its ticks of 10 ms). */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
