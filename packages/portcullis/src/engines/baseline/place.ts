/** Where in a request a value stands. Bits, so that a rule can name several. */
export const Place = {
  /** The path of the target, without the query. */
  Path: 1,
  /** A name or value of the query. */
  Query: 2,
  /** A cookie's name or value. */
  Cookie: 4,
  /** `user-agent`. */
  Agent: 8,
  /** Any other header, trailers included. */
  Header: 16,
  /** A field of a parsed body. */
  Field: 32,
  /** A file name in an upload. */
  FileName: 64,
  /** A body, or its rest, that no parser takes apart. */
  RawBody: 128,
  /** Markup of an XML body that is no text: declarations, comments, processing instructions. */
  XmlMarkup: 256,
} as const;
export type Place = (typeof Place)[keyof typeof Place];

/** Every place. */
export const anyPlace = 511;

/** Places whose values are often whole texts that people wrote. */
export const textPlaces: number = Place.Field | Place.RawBody;
