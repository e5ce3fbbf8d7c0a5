/** The policy of the benchmark: the whole Core Rule Set at paranoia level 1, blocking. */
export function crsPolicy(crs: string): string {
  return `
apiVersion: portcullis.dev/v1
kind: SecurityPolicy
metadata: { name: bench }
spec:
  domains:
    - hosts: ["*"]
      policy:
        mode: block
        timeout: 5s
        inspect_request_body: true
        max_request_body_bytes: 1048576
        engines:
          seclang: { rule_set: "${crs}" }
`;
}
