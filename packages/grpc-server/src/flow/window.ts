/** Arithmetic of flow-control windows (RFC 9113, 5.2 and 6.9). Bytes. */
import { largestWindow } from '../settings.ts';

/** Whether adding to a window makes it larger than the protocol allows (6.9.1). Windows may be negative (6.9.2). */
export function overflows(window: number, increment: number): boolean {
  return window + increment > largestWindow;
}

/**
 * Whether a WINDOW_UPDATE is due: half of the window has been used since the last one. Envoy counts updates as a sign
 * of attack, so there is none per small frame; waiting for half keeps a sender from ever running dry.
 */
export function updateDue(receivedSinceUpdate: number, windowSize: number): boolean {
  return receivedSinceUpdate * 2 >= windowSize;
}
