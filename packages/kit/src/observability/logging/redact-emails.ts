/**
 * Takes e-mail addresses out of a line.
 *
 * @module
 */

import { redacted } from './redact.ts'

// RFC 5321, section 4.5.3.1: 64 characters before the sign. A version such as `pino@9.1.2` has no
// letters at its end.
const address = /[\w.!#$&'*+=?^`{|}~-]{1,64}(?:@|%40)(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b/gi

/** Of text or of a JSON line, raw or percent-encoded. */
export function redactEmails(line: string): string {
  return line.includes('@') || line.includes('%40') ? line.replace(address, redacted) : line
}
