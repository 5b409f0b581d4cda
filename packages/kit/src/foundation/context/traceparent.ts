/**
 * The `traceparent` header of W3C Trace Context, section 3.2.
 *
 * Strict for version 00. A later version is read by the rule of section 3.2.2.1: its first four
 * fields mean what they mean today, and more may follow after a dash. Anything else is undefined,
 * and whoever asked starts a new trace.
 *
 * @module
 */

/** What the caller said about the trace that this request belongs to. */
export interface TraceParent {
  /** 32 lower-case hex characters, not all zero. */
  readonly traceId: string
  /** The caller's span: 16 lower-case hex characters, not all zero. */
  readonly parentId: string
  /** The caller may have recorded the trace. The other flags are undefined in version 00. */
  readonly sampled: boolean
}

const version00Length = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'.length
const fields = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/
const noTrace = '0'.repeat(32)
const noSpan = '0'.repeat(16)

/** Reads the header; undefined if it is not valid. */
export function parseTraceparent(header: string): TraceParent | undefined {
  if (header.length < version00Length) return undefined
  const match = fields.exec(header)
  if (match === null) return undefined

  const [, version, traceId = '', parentId = '', flags = ''] = match
  if (version === 'ff' || (version === '00' && header.length !== version00Length)) return undefined
  if (traceId === noTrace || parentId === noSpan) return undefined
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** Writes the header in version 00. */
export function formatTraceparent({ traceId, parentId, sampled }: TraceParent): string {
  return `00-${traceId}-${parentId}-${sampled ? '01' : '00'}`
}

/** Section 3.2.2.4: an all-zero span is no span. */
export function isSpanId(id: string): boolean {
  return id !== noSpan
}
