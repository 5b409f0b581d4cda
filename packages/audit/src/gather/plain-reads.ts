/** Reads that need nothing but who asks: for load, and to be made slow. @module */

import type { Stand } from './stand.ts'

/** Paths without parameters that must be given, the one that tells who asks first. */
export function plainReads({ accounts, api }: Stand): readonly string[] {
  const [method, path] = accounts.whoami?.split(' ') ?? []
  const whoami = method === 'GET' && path !== undefined ? [path] : []
  const reads = api.operations.filter(
    ({ method: verb, path: template, parameters }) =>
      verb === 'GET' && !template.includes('{') && !parameters.some(({ required }) => required),
  )
  return [...new Set([...whoami, ...reads.map((operation) => operation.path)])]
}
