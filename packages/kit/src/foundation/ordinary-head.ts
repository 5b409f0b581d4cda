/**
 * The head of nearly every answer: Fastify gives type and length of a body, and nothing else.
 *
 * To look both up, test and copy them takes Node 2,500 instructions. A type that was tested once is
 * known, and of the length it is enough to tell Node the number.
 *
 * @module
 */

/** Of Node's response what is needed here. */
export interface OrdinaryResponse {
  /** False where the answer has none, such as one to `HEAD`. */
  readonly _hasBody?: boolean
  /** False for a client of HTTP/1.0, which gets no length that is not a header. */
  readonly useChunkedEncodingByDefault?: boolean
  _contentLength?: number
}

export interface OrdinaryHeaders {
  readonly 'content-type': string
  readonly 'content-length': string
}

/** Types of content that were found to be well-formed. */
const contentTypes = new Set<string>()
const contentTypesMax = 100

export function isOrdinary(raw: OrdinaryResponse, set: unknown): set is OrdinaryHeaders {
  if (raw._hasBody !== true || raw.useChunkedEncodingByDefault !== true) return false
  if (typeof set !== 'object' || set === null) return false
  const { 'content-type': type, 'content-length': length } = set as Partial<OrdinaryHeaders>
  if (typeof type !== 'string' || typeof length !== 'string') return false
  return !hasMore(set) && (contentTypes.has(type) || isNewType(type))
}

function hasMore(set: object): boolean {
  for (const name in set) if (name !== 'content-type' && name !== 'content-length') return true
  return false
}

function isNewType(type: string): boolean {
  if (contentTypes.size >= contentTypesMax || !/^[\w.+/; =-]+$/.test(type)) return false
  contentTypes.add(type)
  return true
}
