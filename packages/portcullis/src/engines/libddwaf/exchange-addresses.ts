/** An exchange as libddwaf's addresses. */
import type { RequestView, ResponseView } from '../../exchange/exchange.ts';
import { allValues, type Headers } from '../../exchange/headers.ts';
import type { PhaseInput } from '../inspector.ts';
import { type AddressValue, listsByName, utf8 } from './address-value.ts';
import { bodyAddresses } from './body-addresses.ts';

type Addresses = Record<string, AddressValue>;

/** What the request's headers show; trailers are headers that came late. */
export function requestAddresses(request: RequestView, trailers?: Headers): Addresses {
  const { address } = request.client;
  return {
    'server.request.method': utf8(request.method),
    'server.request.uri.raw': utf8(request.target),
    'server.request.query': listsByName(request.queryPairs),
    'server.request.headers.no_cookies': headerLists(request.headers, trailers, 'cookie'),
    'server.request.cookies': listsByName(request.cookies),
    // No route is known here, and every segment may be a parameter of one.
    'server.request.path_params': request.path
      .split('/')
      .filter((segment) => segment !== '')
      .map(utf8),
    ...(address === '' ? {} : { 'http.client_ip': address }),
  };
}

/** What the request's body shows. */
export function requestBodyAddresses(request: RequestView, { body }: PhaseInput): Addresses {
  const types = allValues(request.headers, 'content-type');
  const { body: value, fileNames } = bodyAddresses(types, body);
  return {
    'server.request.body': value,
    ...(fileNames.length === 0 ? {} : { 'server.request.body.filenames': fileNames }),
  };
}

/** What the response's headers show; trailers are headers that came late. */
export function responseAddresses(response: ResponseView, trailers?: Headers): Addresses {
  return {
    'server.response.status': String(response.status),
    'server.response.headers.no_cookies': headerLists(response.headers, trailers, 'set-cookie'),
  };
}

/** What the response's body shows. */
export function responseBodyAddresses(response: ResponseView, { body }: PhaseInput): Addresses {
  const types = allValues(response.headers, 'content-type');
  return { 'server.response.body': bodyAddresses(types, body).body };
}

type Pair = readonly [name: string, value: string];

function headerLists(
  headers: Headers,
  trailers: Headers | undefined,
  cookies: 'cookie' | 'set-cookie',
): AddressValue {
  const late = trailers === undefined ? [] : headerPairs(trailers, cookies);
  return listsByName([...headerPairs(headers, cookies), ...late]);
}

/** Every line but those of cookies, which have an address of their own, and of Envoy's pseudo headers. */
function headerPairs(headers: Headers, cookies: 'cookie' | 'set-cookie'): Pair[] {
  const pairs: Pair[] = [];
  for (let line = 0; line < headers.count; line++) {
    const name = headers.name(line);
    if (name === ':authority') pairs.push(['host', headers.value(line)]);
    else if (name !== cookies && !name.startsWith(':')) pairs.push([name, headers.value(line)]);
  }
  return pairs;
}
