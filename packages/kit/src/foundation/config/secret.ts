import { inspect } from 'node:util'

const masked = '[secret]'

/**
 * Text that must not be shown: every way of printing it gives `[secret]`, and only
 * {@link Secret.reveal} gives the text itself. A class for the sake of its private field, which
 * neither JSON, spreading nor `util.inspect` can reach.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
    Object.freeze(this)
  }

  /** The text. Call it where the text is used, and keep it in no object that may be logged. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return masked
  }

  toJSON(): string {
    return masked
  }

  [Symbol.toPrimitive](): string {
    return masked
  }

  [inspect.custom](): string {
    return masked
  }
}
