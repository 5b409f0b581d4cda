/**
 * The options that were given, read as what they are to be.
 *
 * @module
 */

import { UsageError } from '../terminal/usage-error.ts'

export interface Range {
  readonly min: number
  readonly max: number
}

export class GivenOptions {
  readonly #values: ReadonlyMap<string, readonly string[]>

  /** @param values by name; a switch that is set has an empty list */
  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  isSet(name: string): boolean {
    return this.#values.has(name)
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.at(-1)
  }

  list(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }

  /** @throws UsageError */
  oneOf<Value extends string>(name: string, known: readonly Value[]): Value | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = known.find((each) => each === text)
    if (value !== undefined) return value
    throw new UsageError(`--${name} is "${text}"; it must be one of ${known.join(', ')}.`)
  }

  /** @throws UsageError */
  whole(name: string, { min, max }: Range): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    const limits = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`
    throw new UsageError(`--${name} is "${text}"; it must be a whole number ${limits}.`)
  }
}
