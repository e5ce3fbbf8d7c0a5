/** What network ext_proc of a worker needs, made from what it has. */
import type { ExtProcServices } from '../protocols/http-ext-proc/services.ts';
import type { ConnectionServices } from '../protocols/network-ext-proc/services.ts';
import { DeliveryWindow } from '../state/delivery-window.ts';
import type { WorkerServicesInput } from './worker-services.ts';

/** Builds them for one worker. */
export function connectionServices(
  { memory, index, send }: WorkerServicesInput,
  shared: ExtProcServices,
): ConnectionServices {
  const deliveries = new DeliveryWindow(memory.deliveries, index);
  const { inspection, plan, newId, undecodable, budget, after } = shared;
  return {
    inspection,
    plan,
    newId,
    undecodable,
    budget,
    after,
    connectionFinished: (record) => {
      if (deliveries.take()) send({ kind: 'connection', record });
    },
  };
}
