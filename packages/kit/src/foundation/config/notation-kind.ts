/**
 * A variable in a notation that somebody else reads, such as `60/minute, 2000/hour`.
 *
 * @module
 */

import { Type } from 'typebox'
import { type Default, makeVariable, type Variable, type VariableOptions } from './variable.ts'

export interface NotationOptions extends VariableOptions<string> {
  /** Reads the text, and throws an Error whose message says what is wrong with it. */
  readonly read: (text: string) => unknown
  /** Noun phrase for what is read, such as `limits`. */
  readonly format: string
}

/** Text as it was written, once its reader has accepted it. */
export function notation(
  name: string,
  options: NotationOptions & { readonly default: Default },
): Variable<string>
export function notation(name: string, options: NotationOptions): Variable<string | undefined>
export function notation(name: string, options: NotationOptions): Variable<string | undefined> {
  const { format, read, example } = options
  return makeVariable<string, string>(name, options, {
    kind: 'notation',
    format,
    schema: Type.String({ minLength: 1, maxLength: 4096 }),
    parse: (value) => {
      const wrong = complaint(read, value)
      if (wrong === undefined) return { value }
      return { finding: { wrong, right: `Give ${format}, such as ${example}.` } }
    },
    wrap: (value) => value,
  })
}

function complaint(read: (text: string) => unknown, text: string): string | undefined {
  try {
    read(text)
    return undefined
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}
