/**
 * What a device is called, of what its program says of itself.
 *
 * A user agent proves nothing and lies by tradition: every browser names the others too. So the
 * order matters, and what is not known is shown as it is.
 *
 * @module
 */

export interface DeviceName {
  /** `Firefox on Linux`. */
  readonly name: string
  readonly kind: 'desktop' | 'phone' | 'tablet' | 'program'
}

const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const

const systems = [
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['Linux', /\b(?:Linux|X11)\b/],
] as const

const programs = [
  ['curl', /^curl\//],
  ['Wget', /^Wget\//],
  ['Node.js', /^(?:node|undici)\b/i],
  ['Python', /^python-/],
  ['Go', /^Go-http-client\//],
  ['HTTPie', /^HTTPie\//],
  ['Postman', /^PostmanRuntime\//],
] as const

export function deviceName(userAgent: string | null): DeviceName {
  if (userAgent === null) return { name: 'Unknown device', kind: 'program' }
  const browser = nameIn(browsers, userAgent)
  const system = nameIn(systems, userAgent)
  if (browser !== undefined && system !== undefined) {
    return { name: `${browser} on ${system}`, kind: kindOf(system, userAgent) }
  }
  const known = nameIn(programs, userAgent) ?? browser ?? system
  return { name: known ?? userAgent.slice(0, 40), kind: 'program' }
}

function nameIn(
  names: readonly (readonly [string, RegExp])[],
  userAgent: string,
): string | undefined {
  return names.find(([, pattern]) => pattern.test(userAgent))?.[0]
}

function kindOf(system: string, userAgent: string): DeviceName['kind'] {
  if (system === 'iPad') return 'tablet'
  if (system === 'iPhone') return 'phone'
  if (system !== 'Android') return 'desktop'
  return /\bMobile\b/.test(userAgent) ? 'phone' : 'tablet'
}
