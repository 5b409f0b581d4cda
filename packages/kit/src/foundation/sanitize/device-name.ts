/**
 * Names that Windows opens as a device, whatever the directory and the extension.
 *
 * The superscript digits count as digits there (Microsoft, "Naming Files, Paths, and Namespaces").
 *
 * @module
 */

const DEVICE = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i

/** Tells whether Windows takes `name` for a device: `NUL`, `con.tar.gz`, `COM¹ .txt`. */
export function isDeviceName(name: string): boolean {
  const stem = /^[^.]*/.exec(name)?.[0] ?? ''
  return DEVICE.test(stem.trimEnd())
}
