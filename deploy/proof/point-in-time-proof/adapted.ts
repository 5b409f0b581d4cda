/**
 * Shipped configuration, as it is used in a proof.
 *
 * @module
 */

/** The same file with other values. @throws Error if one is set nowhere: then nothing would be proved */
export function adapted(file: string, values: Readonly<Record<string, string>>): string {
  let text = file
  for (const [name, value] of Object.entries(values)) {
    const line = new RegExp(`^${name}=.*$`, 'm')
    if (!line.test(text)) throw new Error(`the shipped file does not set ${name}`)
    text = text.replace(line, () => `${name}=${value}`)
  }
  return text
}

/** Of a file such as `postgresql.conf`. */
export function settingsIn(file: string): Readonly<Record<string, string>> {
  const lines = file.matchAll(/^(?<name>\w+) = (?:'(?<quoted>[^']*)'|(?<plain>\S+))$/gm)
  return Object.fromEntries(
    [...lines].map(({ groups = {} }) => [
      groups['name'] ?? '',
      groups['quoted'] ?? groups['plain'] ?? '',
    ]),
  )
}
