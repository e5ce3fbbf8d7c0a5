/** A JSON value, as Envoy's configuration is made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. Fields that are `undefined` are left out when it is written. */
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}
