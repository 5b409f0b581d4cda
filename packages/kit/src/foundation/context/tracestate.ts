/**
 * The `tracestate` header of W3C Trace Context, section 3.3: is it fit to be sent on?
 *
 * It is never read, only passed on as it came, so the answer is yes or no.
 *
 * @module
 */

/** Section 3.3.1.5 asks for at least this much to be sent on; more is refused. */
const charsMax = 512
/** Section 3.3.1.1. */
const membersMax = 32

// Sections 3.3.1.3.1 and 3.3.1.3.2: `key` or `tenant@system`, then a value that does not end in a space.
const member =
  /^(?:[a-z0-9][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** @returns whether the header is within its limits and each of its members is well-formed and named once */
export function isWellFormedTracestate(header: string): boolean {
  if (header.length > charsMax) return false

  const keys = new Set<string>()
  const members = header.split(',').map(trim).filter(Boolean)
  for (const text of members) {
    if (!member.test(text)) return false
    keys.add(text.slice(0, text.indexOf('=')))
  }
  return members.length > 0 && members.length <= membersMax && keys.size === members.length
}

/** Optional white space of HTTP is space and tab alone (RFC 9110, section 5.6.3). */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}
