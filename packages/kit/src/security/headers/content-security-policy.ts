/**
 * Is this a content security policy that a browser will obey as it is meant?
 *
 * A browser ignores a directive that it does not know and a keyword without its quotes, and says so
 * only in its console: a misspelt policy protects nothing. So every policy is read once at start
 * (Content Security Policy Level 3, sections 2.2 and 2.3). Reports are not set up here.
 *
 * @module
 */

/** Nothing may be loaded, framed or submitted: an answer of an API is data, not a page. */
export const strictContentSecurityPolicy: string =
  "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** Directives with a list of sources; CSP3, sections 6.1 to 6.4. */
const sourceDirectives = new Set([
  'base-uri',
  'child-src',
  'connect-src',
  'default-src',
  'font-src',
  'form-action',
  'frame-ancestors',
  'frame-src',
  'img-src',
  'manifest-src',
  'media-src',
  'object-src',
  'script-src',
  'script-src-attr',
  'script-src-elem',
  'style-src',
  'style-src-attr',
  'style-src-elem',
  'worker-src',
])

/** Directives whose value is something else; their values are not read here. */
const otherDirectives = new Set([
  'report-to',
  'report-uri',
  'require-trusted-types-for',
  'sandbox',
  'trusted-types',
  'upgrade-insecure-requests',
])

const keywords = new Set([
  "'none'",
  "'self'",
  "'strict-dynamic'",
  "'unsafe-eval'",
  "'unsafe-hashes'",
  "'unsafe-inline'",
  "'wasm-unsafe-eval'",
  "'report-sample'",
])

const nonceOrHash = /^'(?:nonce|sha256|sha384|sha512)-[A-Za-z0-9+/_-]+={0,2}'$/
const scheme = /^[a-z][a-z0-9+.-]*:$/i
const host =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:\*|(?:\*\.)?[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?:\d+|\*))?(?:\/[^\s;,]*)?$/i

/** What is wrong with a policy, in words; empty if nothing is. */
export function policyProblems(policy: string): readonly string[] {
  const directives = policy
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (directives.length === 0) return ['the policy is empty']

  const seen = new Set<string>()
  return directives.flatMap((directive) => {
    const [name = '', ...values] = directive.split(/\s+/)
    // The second of two is ignored by browsers (CSP3, section 2.2.1, step 5).
    if (seen.has(name)) return [`${name} is given twice`]
    seen.add(name)
    if (otherDirectives.has(name)) return []
    if (!sourceDirectives.has(name)) return [`there is no directive "${name}"`]
    return sourceProblems(name, values)
  })
}

function sourceProblems(name: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [`${name} names no source; write 'none' to allow none`]
  if (values.includes("'none'") && values.length > 1) return [`${name} has 'none' beside others`]
  return values.flatMap((value) => {
    if (keywords.has(value) || nonceOrHash.test(value)) return []
    if (keywords.has(`'${value}'`)) return [`${name}: ${value} needs its quotes: '${value}'`]
    return scheme.test(value) || host.test(value) ? [] : [`${name}: ${value} is no source`]
  })
}
