/** User id of `nobody` on every Unix. */
const nobody = 65_534;

/** Does something as a process without rights meets it: root, who may do everything, is nobody meanwhile. */
export async function withoutRights<Value>(work: () => Promise<Value>): Promise<Value> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
