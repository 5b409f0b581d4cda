/**
 * Labels and figures as people read them.
 *
 * @module
 */

/** Between a figure and its unit: they stay on one line. */
const nbsp = '\u00a0'

/** `not_a_vehicle` is read as "Not a vehicle". */
export function labelName(label: string): string {
  const words = label.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/**
 * Rounded down, so that 99.97 % is never called certain, and a share below the threshold never
 * looks as if it reached it.
 */
export function percent(share: number): string {
  const tenths = Math.floor(share * 1_000 + 1e-9) / 10
  const digits = tenths >= 10 ? Math.floor(tenths) : tenths
  return share > 0 && digits === 0 ? `<${nbsp}0.1${nbsp}%` : `${digits}${nbsp}%`
}

/** One MB is 1,048,576 bytes, as in the limits of the service. */
export function byteSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`
  const isSmall = bytes < 1_048_576
  const amount = isSmall ? bytes / 1_024 : bytes / 1_048_576
  const rounded = amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)
  return `${rounded}${nbsp}${isSmall ? 'KB' : 'MB'}`
}

export function megapixels(pixels: number): string {
  return `${Math.round(pixels / 100_000) / 10}${nbsp}megapixels`
}

/** `1 picture`, `3 pictures`. */
export function pictures(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'}`
}

/** `12 s`, `1 min 5 s`. */
export function waitTime(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const rest = seconds % 60
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`
}
