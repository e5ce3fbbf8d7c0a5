/**
 * Trailers of a request that Envoy has and may not send. With trailer mode SKIP, which is the default, it sends the whole
 * body without end of stream, and then nothing (reference L.3): an attack in a trailer would pass in silence.
 *
 *   announced ── a trailers message ─────────────────────────────────────────► shown
 *       └─────── response headers or the end of the stream, body answered ───► hidden: posture body-withheld
 *
 * By then the trailers have reached the upstream. So the listener keeps in mind what became of them (as of bodies, see
 * `withheld.ts`), and where they are known to be hidden the posture applies before the body goes on.
 */
import type { Inspection } from '../../pipeline/inspection.ts';
import type { Verdict } from '../../pipeline/verdict.ts';
import type { ExtProcServices, ListenerState } from './services.ts';

/** The trailers of one request; made when a body message announces them. */
export class AnnouncedTrailers {
  readonly #services: ExtProcServices;
  readonly #listener: ListenerState;
  readonly #inspection: Inspection;
  #pending = true;
  /** The posture was applied. */
  #told = false;

  constructor(services: ExtProcServices, listener: ListenerState, inspection: Inspection) {
    this.#services = services;
    this.#listener = listener;
    this.#inspection = inspection;
  }

  /** Before the body goes on; the verdict after the posture, where the trailers are known to be hidden. */
  beforeBody(): Verdict {
    const { trailers } = this.#listener;
    if (trailers.withheld && !trailers.probe(this.#services.inspection.clock.now())) this.#fail();
    return this.#inspection.verdict;
  }

  /** The trailers message came. */
  shown(): void {
    this.#pending = false;
    this.#listener.trailers.honoured();
  }

  /** Nothing of the request comes any more, and its body was answered. */
  over(): void {
    if (!this.#pending) return;
    this.#pending = false;
    const notice = this.#listener.trailers.observe(this.#services.inspection.clock.now());
    this.#services.trailersHidden(this.#listener, notice);
    if (!this.#told) this.#fail();
  }

  #fail(): void {
    this.#told = true;
    this.#inspection.fail('body-withheld', 'request', false, 'trailers');
  }
}
