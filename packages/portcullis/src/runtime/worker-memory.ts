/** Shared memory of main thread and workers, and what a worker's death leaves in it. */
import { createDeliveryWindows, DeliveryWindow } from '../state/delivery-window.ts';
import { createBodyBudget, SharedBodyBudget } from '../state/shared-body-budget.ts';
import { ConnectionCounts, createConnectionCounts } from './connection-counts.ts';

/** Given to every worker as it is. */
export interface WorkerMemory {
  /** Body bytes; holders are the workers. */
  readonly bodyBudget: SharedArrayBuffer;
  readonly connectionCounts: SharedArrayBuffer;
  /** Decisions on their way to the main thread. */
  readonly deliveries: SharedArrayBuffer;
  /** Int32: 1 once a logger has sent access log entries to any worker. */
  readonly accessLogOpened: SharedArrayBuffer;
}

/** Memory for so many workers. */
export function createWorkerMemory(workers: number, maxBodyBytes: number): WorkerMemory {
  return {
    bodyBudget: createBodyBudget(maxBodyBytes, workers),
    connectionCounts: createConnectionCounts(workers),
    deliveries: createDeliveryWindows(workers),
    accessLogOpened: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  };
}

/** A worker is gone: what it held comes back, and nobody sends connections where it was. */
export function forgetWorker(memory: WorkerMemory, index: number): void {
  new SharedBodyBudget(memory.bodyBudget, index).releaseAll();
  new ConnectionCounts(memory.connectionCounts, index).publish(0);
  new DeliveryWindow(memory.deliveries, index).reset();
}
