/** The transfer for each kind of body plan. */
import type { BodyPlanKind } from './body-plan.ts';
import type { BodyTransfer } from './body-transfer.ts';
import type { BodyTransferPort, BodyTransferSettings } from './body-transfer-settings.ts';
import { DuplexTransfer } from './duplex-transfer.ts';
import { PassedTransfer } from './passed-transfer.ts';
import { StreamedTransfer } from './streamed-transfer.ts';
import { WholeTransfer } from './whole-transfer.ts';

/**
 * BUFFERED_PARTIAL does not tell a body that is cut from one that trailers follow: both lack end_of_stream. Envoy
 * cuts at the buffer limit of the listener; 32 KiB is the smallest that its own guide for edges advises, so what is
 * shorter is complete.
 */
export const smallestBuffer = 32_768;

/** Whether Envoy's message timer runs while a body message of this kind waits for its reply. */
export function hasTimer(kind: BodyPlanKind): boolean {
  return isWhole(kind) || kind === 'streamed-hold';
}

/** Makes the transfer that a plan asks for. */
export function openTransfer(settings: BodyTransferSettings, port: BodyTransferPort): BodyTransfer {
  const { kind } = settings;
  if (isWhole(kind)) return new WholeTransfer(settings, port);
  if (kind === 'streamed-hold') return new StreamedTransfer(settings, port);
  if (kind === 'duplex-hold' || kind === 'duplex-messages') return new DuplexTransfer(settings, port);
  return new PassedTransfer(settings, port);
}

/** Kinds whose body comes in one message. */
function isWhole(kind: BodyPlanKind): boolean {
  return kind === 'buffered' || kind === 'partial' || kind === 'whole-or-refuse';
}
