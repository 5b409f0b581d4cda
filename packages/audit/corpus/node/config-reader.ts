/** Reads variables strictly and collects what is wrong with them. @module */

export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

interface Range {
  readonly min: number
  readonly max: number
  readonly fallback: number
}

export class Reader {
  readonly #env: NodeJS.ProcessEnv
  readonly #lenient: boolean
  readonly #problems: string[] = []

  /** A lenient reader takes the default where a value is malformed: the defect `env-silent`. */
  constructor(env: NodeJS.ProcessEnv, lenient: boolean) {
    this.#env = env
    this.#lenient = lenient
  }

  /** @throws ConfigurationError if anything was wrong. */
  finish(): void {
    if (this.#problems.length > 0) throw new ConfigurationError(this.#problems.join('; '))
  }

  problem(name: string, what: string): string {
    this.#problems.push(`${name} ${what}`)
    return ''
  }

  missing(name: string): string {
    // A malformed value is a problem already, and said better.
    return (this.#env[name] ?? '') === '' ? this.problem(name, 'is required and missing') : ''
  }

  text(name: string, fallback: string): string {
    return this.#env[name] ?? fallback
  }

  integer(name: string, { min, max, fallback }: Range): number {
    const text = this.#env[name]
    if (text === undefined) return fallback
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    if (!this.#lenient) this.problem(name, `must be an integer from ${min} to ${max}`)
    return fallback
  }

  oneOf<const Names extends readonly string[]>(
    name: string,
    allowed: Names,
    fallback: Names[number],
  ): Names[number] {
    const text = this.#env[name] ?? fallback
    if (allowed.includes(text)) return text
    if (!this.#lenient) this.problem(name, `must be one of ${allowed.join(', ')}`)
    return fallback
  }

  url(name: string, protocols: readonly string[]): string | undefined {
    const text = this.#env[name]
    if (text === undefined || text === '') return undefined
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url !== undefined && protocols.includes(url.protocol) && url.hostname !== '') return text
    this.problem(
      name,
      `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    )
    return undefined
  }

  origins(name: string, fallback: readonly string[]): readonly string[] {
    const text = this.#env[name]
    if (text === undefined || text === '') return fallback
    const origins = text.split(',').map((origin) => origin.trim())
    for (const origin of origins) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
        this.problem(name, 'must be origins such as https://app.example, parted by commas')
      }
    }
    return origins
  }
}
