/** envoy.data.accesslog.v3.TLSProperties. There is no JA4 field. */
import { uint32Value } from '../core/wrappers.ts';
import { optional, repeated, singular } from '../wire/field.ts';
import { enumeration, string } from '../wire/kind.ts';
import { type Decoded, message } from '../wire/message.ts';

const TLS = 'envoy.data.accesslog.v3.TLSProperties';

/** The values of envoy.data.accesslog.v3.TLSProperties.TLSVersion. */
export const TlsVersion = { VERSION_UNSPECIFIED: 0, TLSv1: 1, TLSv1_1: 2, TLSv1_2: 3, TLSv1_3: 4 } as const;
export type TlsVersion = (typeof TlsVersion)[keyof typeof TlsVersion];

/** Codec of envoy.data.accesslog.v3.TLSProperties.CertificateProperties.SubjectAltName. */
export const subjectAltName = message(
  `${TLS}.CertificateProperties.SubjectAltName`,
  { uri: optional(1, string), dns: optional(2, string) },
  [['uri', 'dns']],
);

/** Codec of envoy.data.accesslog.v3.TLSProperties.CertificateProperties. */
export const certificateProperties = message(`${TLS}.CertificateProperties`, {
  subjectAltName: repeated(1, subjectAltName),
  subject: singular(2, string),
  issuer: singular(3, string),
});

/** Codec of envoy.data.accesslog.v3.TLSProperties. */
export const tlsProperties = message(TLS, {
  tlsVersion: singular(1, enumeration<TlsVersion>(`${TLS}.TLSVersion`)),
  /** IANA number of the cipher suite. */
  tlsCipherSuite: optional(2, uint32Value),
  tlsSniHostname: singular(3, string),
  localCertificateProperties: optional(4, certificateProperties),
  peerCertificateProperties: optional(5, certificateProperties),
  tlsSessionId: singular(6, string),
  /** MD5 in hexadecimal, with the TLS inspector's JA3 switched on. */
  ja3Fingerprint: singular(7, string),
});
export type TlsProperties = Decoded<typeof tlsProperties.fields>;
