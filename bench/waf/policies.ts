/** What may differ from one benchmark to another. */
export interface CrsPolicyOptions {
  readonly maxBodyBytes?: number;
  readonly timeout?: string;
}

/** The policy of the benchmarks: the whole Core Rule Set at paranoia level 1, blocking. */
export function crsPolicy(crs: string, options: CrsPolicyOptions = {}): string {
  return `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: bench }
spec:
  domains:
    - hosts: ["*"]
      policy:
        mode: block
        timeout: ${options.timeout ?? '5s'}
        inspect_request_body: true
        max_request_body_bytes: ${options.maxBodyBytes ?? 1 << 20}
        engines:
          seclang: { rule_set: "${crs}" }
`;
}
