import {
  bootstrap,
  type ExtProcOptions,
  extProcFilter,
  httpConnectionManager,
  type JsonObject,
  listener,
  type RunningEnvoy,
  startEnvoy,
  staticCluster,
} from '@portcullis-testing/envoy';

/** One listener: whom it asks about requests, by the socket of the server; undefined: nobody. */
export interface Contender {
  readonly name: string;
  readonly socket: string | undefined;
}

/** What all listeners have. */
export interface ContenderFilters {
  readonly extProc: Omit<ExtProcOptions, 'cluster'>;
  /** Filters before it. */
  readonly before?: readonly JsonObject[];
}

/**
 * One Envoy with a listener for each contender, named as it is. Envoy answers by itself after its filters: what is measured
 * is the filter, not an upstream.
 */
export function startContenderEnvoy(
  binary: string,
  contenders: readonly Contender[],
  { extProc, before = [] }: ContenderFilters,
): Promise<RunningEnvoy> {
  const listeners = contenders.map(({ name, socket }) =>
    listener(name, [
      httpConnectionManager({
        statPrefix: name.replaceAll(' ', '_'),
        routes: [{ prefix: '/', cluster: { status: 200, body: 'kettles\n' } }],
        filters: socket === undefined ? before : [...before, extProcFilter({ cluster: name, ...extProc })],
      }),
    ]),
  );
  const clusters = contenders.flatMap(({ name, socket }) =>
    socket === undefined ? [] : [staticCluster(name, { endpoints: [{ pipe: socket }], http2: true })],
  );
  return startEnvoy({ binary, config: bootstrap({ listeners, clusters }) });
}
