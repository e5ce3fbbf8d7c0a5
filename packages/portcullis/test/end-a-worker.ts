/** Loaded into `portcullis serve` by a test: SIGUSR2 ends the oldest worker thread as a crash would. */
import { isMainThread, type Worker } from 'node:worker_threads';

if (isMainThread) {
  const workers: Worker[] = [];
  process.on('worker', (worker: Worker) => workers.push(worker));
  // Other threads than the ones that carry traffic have other names.
  process.on(
    'SIGUSR2',
    () => void workers.find((worker) => worker.threadName?.startsWith('portcullis-worker'))?.terminate(),
  );
}
