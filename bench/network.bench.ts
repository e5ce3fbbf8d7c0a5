/** Bytes through a real Envoy with and without the network ext_proc filter: `npm run bench -- network [--json]`. */
import { findEnvoy } from '@portcullis-testing/envoy';
import { startStreams } from './network/stream-setup.ts';

const megabytes = 128;
const bytes = megabytes * 1024 * 1024;
const json = process.argv.includes('--json');
const envoy = await findEnvoy();
if (!('path' in envoy)) throw new Error('bench.no-envoy: there is no Envoy on this machine');

const policies: Readonly<Record<string, object>> = {
  'no engine': {},
  protocol: { protocol: { allow: ['unknown'] } },
  'byte rules': { byte_rules: { rules: [{ id: 'jndi', pattern: '\\$\\{jndi:' }] } },
};
for (const [name, engines] of Object.entries(policies)) {
  await using streams = await startStreams(envoy.path, engines);
  await streams.send('inspected', bytes / 8);
  const plain = await streams.send('plain', bytes);
  const inspected = await streams.send('inspected', bytes);
  const rate = (milliseconds: number): number => Math.round((megabytes * 1000) / milliseconds);
  const result = {
    policy: name,
    plain_mib_s: rate(plain),
    inspected_mib_s: rate(inspected),
    ratio: plain / inspected,
  };
  console.log(
    json
      ? JSON.stringify(result)
      : `${name.padEnd(12)} without ${result.plain_mib_s} MiB/s, with ${result.inspected_mib_s} MiB/s, ratio ${result.ratio.toFixed(2)}`,
  );
}
