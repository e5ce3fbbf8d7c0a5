/** The real HTTP ext_proc handler with no policy, as a worker builds it. Usage: node ext-proc-server.ts SOCKET */
import { HTTP_EXT_PROC_PATH } from '@portcullis/envoy-protocol';
import { GrpcServer } from '@portcullis/grpc-server';
import { AttachedPlan } from '../../packages/portcullis/src/pipeline/attached-plan.ts';
import { extProcHandler } from '../../packages/portcullis/src/protocols/http-ext-proc/service.ts';
import { emptyPlan } from '../../packages/portcullis/src/runtime/empty-plan.ts';
import type { ServeSettings } from '../../packages/portcullis/src/runtime/serve-settings.ts';
import { WorkerMetrics } from '../../packages/portcullis/src/runtime/worker-metrics.ts';
import { listenerStates, workerServices } from '../../packages/portcullis/src/runtime/worker-services.ts';
import { createBodyBudget } from '../../packages/portcullis/src/state/shared-body-budget.ts';

const bodyBytes = 256 << 20;
const settings: ServeSettings = {
  instanceId: 'bench',
  configDirectory: undefined,
  stateDirectory: undefined,
  listeners: [],
  listenerLabel: '',
  workers: 1,
  admin: undefined,
  socketMode: 0o600,
  socketGroup: undefined,
  takeover: false,
  trustedHops: undefined,
  defaultAllow: true,
  maxInflightBodyBytes: bodyBytes,
  messageTimeout: 200,
  bodies: { envoyBufferLimit: 1 << 20, allowModeOverride: 'auto', fullDuplex: 'auto' },
  watchDebounce: 500,
  shutdownTimeout: 1000,
};
const plan = new AttachedPlan(emptyPlan);
const services = workerServices({
  settings,
  bodyBudget: createBodyBudget(bodyBytes),
  metrics: new WorkerMetrics(0),
  plan: () => plan,
  send: () => {},
});
const server = new GrpcServer({
  handlers: new Map([[HTTP_EXT_PROC_PATH, extProcHandler(services, listenerStates(''))]]),
});
await server.listen({ kind: 'unix', id: 'unix', path: process.argv[2]! });
const { port } = await server.listen({ kind: 'tcp', id: 'tcp', host: '127.0.0.1', port: 0 });
console.log(port);
