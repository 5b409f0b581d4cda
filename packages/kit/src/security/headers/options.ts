/**
 * What the headers plugin may be told, and the header values that follow from it.
 *
 * @module
 */

import { validateHeaderValue } from 'node:http'
import type { HeaderValues } from '../../foundation/response-head.ts'
import { policyProblems, strictContentSecurityPolicy } from './content-security-policy.ts'

/** What one route may change, such as a route that answers with a page. */
export interface RouteHeaders {
  /** `Content-Security-Policy`. Default: nothing may be loaded, framed or submitted. */
  readonly contentSecurityPolicy?: string
  /** `X-Frame-Options`; keep it in step with `frame-ancestors`. Default `DENY`. */
  readonly frameOptions?: 'DENY' | 'SAMEORIGIN'
  /** `Referrer-Policy`. Default `no-referrer`. */
  readonly referrerPolicy?: 'no-referrer' | 'same-origin' | 'strict-origin' | 'origin'
  /** `Permissions-Policy`. Default: no camera, microphone, geolocation and the like. */
  readonly permissionsPolicy?: string
  /** `Cross-Origin-Opener-Policy`. Default `same-origin`. */
  readonly crossOriginOpenerPolicy?: 'same-origin' | 'same-origin-allow-popups' | 'unsafe-none'
  /** `Cross-Origin-Embedder-Policy`. Default `require-corp`. */
  readonly crossOriginEmbedderPolicy?: 'require-corp' | 'credentialless' | 'unsafe-none'
  /** `Cross-Origin-Resource-Policy`; does not bind CORS requests. Default `same-origin`. */
  readonly crossOriginResourcePolicy?: 'same-origin' | 'same-site' | 'cross-origin'
  /** `Cache-Control` of answers that set none themselves. Default `no-store`. */
  readonly cacheControl?: string
}

export interface HeadersOptions extends RouteHeaders {
  /**
   * `Strict-Transport-Security`, sent over TLS only (RFC 6797, section 7.2); `false` sends none.
   * Behind a proxy that ends TLS, set Fastify's `trustProxy`. Default one year with sub-domains.
   */
  readonly strictTransportSecurity?: string | false
}

/** The headers of every answer: over plain HTTP, and over TLS. */
export interface ResolvedHeaders {
  readonly plain: HeaderValues
  readonly secure: HeaderValues
}

const noPowerfulFeature = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

const strictTransportSecurityForm = /^max-age=\d+(?:; includeSubDomains)?(?:; preload)?$/

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: HeadersOptions): ResolvedHeaders {
  const plain = headerValues(options)
  const transport =
    options.strictTransportSecurity ?? `max-age=${365 * 24 * 60 * 60}; includeSubDomains`
  if (transport === false) return { plain, secure: plain }

  if (!strictTransportSecurityForm.test(transport)) {
    throw new RangeError(
      `headers.strictTransportSecurity must be like "max-age=31536000; includeSubDomains", got "${transport}"`,
    )
  }
  return { plain, secure: { ...plain, 'strict-transport-security': transport } }
}

function headerValues(options: RouteHeaders): HeaderValues {
  const values = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': options.contentSecurityPolicy ?? strictContentSecurityPolicy,
    'x-frame-options': options.frameOptions ?? 'DENY',
    'referrer-policy': options.referrerPolicy ?? 'no-referrer',
    'permissions-policy': options.permissionsPolicy ?? noPowerfulFeature,
    'cross-origin-opener-policy': options.crossOriginOpenerPolicy ?? 'same-origin',
    'cross-origin-embedder-policy': options.crossOriginEmbedderPolicy ?? 'require-corp',
    'cross-origin-resource-policy': options.crossOriginResourcePolicy ?? 'same-origin',
    'x-permitted-cross-domain-policies': 'none',
    // The filter is gone from browsers and was itself used for attacks: 0 turns off what is left.
    'x-xss-protection': '0',
    'cache-control': options.cacheControl ?? 'no-store',
  }
  for (const [name, value] of Object.entries(values)) requireHeaderValue(name, value)
  requirePolicy(values['content-security-policy'])
  return values
}

function requireHeaderValue(name: string, value: string): void {
  // Node accepts obs-text (RFC 9110, section 5.5); nothing here has a use for it.
  const isPrintable = typeof value === 'string' && /^[\x20-\x7e]+$/.test(value)
  if (!isPrintable || value !== value.trim()) {
    throw new RangeError(`headers: ${name} must be printable ASCII, got ${JSON.stringify(value)}`)
  }
  validateHeaderValue(name, value)
}

function requirePolicy(policy: string): void {
  const problems = policyProblems(policy)
  if (problems.length > 0) {
    throw new RangeError(`headers.contentSecurityPolicy: ${problems.join('; ')}; got "${policy}"`)
  }
}
