/**
 * `Cache-Control` as the handler says it: a default for all answers is not its word that this one
 * holds a credential. So the default is taken away before the handler, and put back after it.
 *
 * @module
 */

/** As much of a reply as is used. */
interface Headed {
  getHeader(name: string): unknown
  hasHeader(name: string): boolean
  header(name: string, value: string): unknown
  removeHeader(name: string): unknown
}

const name = 'cache-control'

/** @returns the default, undefined if there is none */
export function takeCacheControl(reply: Headed): string | undefined {
  const preset = reply.getHeader(name)
  if (typeof preset !== 'string') return undefined
  reply.removeHeader(name)
  return preset
}

export function restoreCacheControl(reply: Headed, preset: string | undefined): void {
  if (preset !== undefined && !reply.hasHeader(name)) reply.header(name, preset)
}
