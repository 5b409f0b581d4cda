/**
 * A variable that holds structured data, for what one line of words cannot say.
 *
 * @module
 */

import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/schema'
import { makeVariable, type Reading, type Variable, type VariableOptions } from './variable.ts'

export interface JsonOptions<Schema extends TSchema> extends VariableOptions<Static<Schema>> {
  /** What the value must match; its own defaults are not filled in. */
  readonly schema: Schema
  /** Noun phrase for the whole, such as `a list of issuers as JSON`. */
  readonly format: string
}

const charactersMax = 65_536

/** JSON that matches a schema. The first member that is wrong is named by its JSON pointer. */
export function json<Schema extends TSchema>(
  name: string,
  options: JsonOptions<Schema>,
): Variable<Static<Schema> | undefined> {
  const validator = Compile(options.schema)
  return makeVariable<Static<Schema>, Static<Schema>>(name, options, {
    kind: 'json',
    format: options.format,
    schema: options.schema,
    parse: (text): Reading<Static<Schema>> => {
      const value = text.length > charactersMax ? undefined : parsed(text)
      if (value === undefined) return wrongly('is not JSON', options)
      if (validator.Check(value)) return { value }
      const [, [{ instancePath = '', message = 'is wrong' } = {}]] = validator.Errors(value)
      return wrongly(`at ${instancePath === '' ? 'its top' : instancePath}: ${message}`, options)
    },
    wrap: (value) => value,
  })
}

function wrongly(
  wrong: string,
  { format, example }: { readonly format: string; readonly example: string },
) {
  return { finding: { wrong, right: `Give ${format}, such as ${example}.` } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
