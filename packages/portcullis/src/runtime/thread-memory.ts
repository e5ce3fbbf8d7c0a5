import type { ResourceLimits } from 'node:worker_threads';

/**
 * Memory of a thread that inspects. An exchange leaves some 15 KB that are dead when it is over, so 24 MiB for young
 * objects are collected every thousand requests or so; V8's default, twice that, gave no more requests per second and
 * some 30 MiB more resident memory for each thread. No other limit: what is kept is bounded where it is kept.
 */
export const inspectingThread: ResourceLimits = { maxYoungGenerationSizeMb: 24 };
