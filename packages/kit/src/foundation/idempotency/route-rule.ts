/** @throws RangeError for a declaration that would have no effect. */
export function ruleOf(
  method: string | readonly string[],
  url: string,
  rule: 'required' | false | undefined,
): 'required' | 'accepted' | false {
  const isPost = method === 'POST' || (Array.isArray(method) && method.includes('POST'))
  if (rule !== undefined && rule !== false && rule !== 'required') {
    throw new RangeError(`${url}: config.idempotency must be 'required' or false, got ${rule}`)
  }
  if (isPost) return rule ?? 'accepted'
  if (rule === 'required') throw new RangeError(`${url}: only POST has config.idempotency`)
  return false
}
