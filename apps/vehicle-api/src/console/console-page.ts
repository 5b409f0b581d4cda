/**
 * The one page of the console: what it may do, and who may put styles into it.
 *
 * The build leaves a placeholder where the nonce of the page belongs. Each answer has a nonce of its
 * own, in the page and in its policy, so nobody who puts markup into one page can know that of the
 * next (Content Security Policy Level 3, section 7.1).
 *
 * @module
 */

import { randomBytes } from 'node:crypto'

export interface PageAnswer {
  readonly html: string
  readonly policy: string
}

/** As the build writes it into every tag that may have a nonce. */
const placeholder = 'nonce="CSP_NONCE"'

/**
 * Only what is ours, and no inline script. The component library makes style elements, which need
 * the nonce. `connect-src 'self'` is the WebSocket of the same host too (CSP3, section 6.7.2.8), as
 * all browsers have it that can run the console.
 */
const [beforeNonce, afterNonce] = [
  "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-",
  "'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
]

/** @param html with the placeholder wherever the nonce belongs */
export function consolePage(html: string): () => PageAnswer {
  const parts = html.split(placeholder)
  return () => {
    const nonce = randomBytes(16).toString('base64url')
    return {
      html: parts.join(`nonce="${nonce}"`),
      policy: `${beforeNonce}${nonce}${afterNonce}`,
    }
  }
}
