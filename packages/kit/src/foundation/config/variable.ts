/**
 * One environment variable: how its text is read, what it may be, and what is to be told of it.
 *
 * @module
 */

import type { TSchema } from 'typebox'
import { Check } from 'typebox/schema'
import type { Environment, Facts, Finding, Rule } from './rule.ts'

/**
 * The value of a variable that is not set, written as it would be in the environment: the same
 * everywhere; one for development and test and one for staging and production; or derived from
 * other variables, which must not have derived defaults themselves. Leave `deployed` out only beside
 * a rule that demands a value there.
 */
export type Default =
  | string
  | { readonly local: string; readonly deployed?: string }
  | { readonly summary: string; from(facts: Facts): string }

/** What every variable is described by. */
export interface VariableOptions<Value> {
  /** What it does; one or two sentences. */
  readonly description: string
  /** A value that is accepted outside production. For a secret a placeholder, refused in production. */
  readonly example: string
  /** Without it the value is `undefined` when the variable is not set. */
  readonly default?: Default
  readonly rules?: readonly Rule<Value>[]
}

/** Text turned into a value, or why it cannot be. */
export type Reading<Value> = { readonly value: Value } | { readonly finding: Finding }

/** One environment variable. Made by the functions of `kinds.ts`. */
export interface Variable<Value = unknown> {
  readonly name: string
  readonly kind: string
  /** Heading it is documented under, set by `topic()`. Default `General`. */
  readonly topic: string
  readonly description: string
  readonly example: string
  /** Noun phrase that completes "Give …": `a duration from 1s to 10m`. */
  readonly format: string
  readonly default: Default | undefined
  readonly rules: readonly Rule[]
  /** Its value is never shown. */
  readonly isSecret: boolean
  /** A variable set to the empty text counts as not set; a secret left empty is a mistake. */
  readonly isEmptyUnset: boolean
  /** Of the value, before a secret is wrapped. */
  readonly schema: TSchema
  read(text: string): Reading<Value>
}

/** What tells one kind of variable from another. */
export interface Kind<Plain, Value> {
  readonly kind: string
  readonly format: string
  readonly schema: TSchema
  readonly isSecret?: boolean
  readonly isEmptyUnset?: boolean
  /** Undefined when the text is not of the form; the schema then judges what came out. */
  parse(text: string): Reading<Plain> | undefined
  wrap(plain: Plain): Value
}

export function makeVariable<Plain, Value>(
  name: string,
  options: VariableOptions<Value>,
  kind: Kind<Plain, Value>,
): Variable<Value> {
  const { format, schema, isSecret = false, isEmptyUnset = true } = kind
  const right = `Give ${format}, such as ${options.example}.`

  function read(text: string): Reading<Value> {
    const reading = kind.parse(isSecret ? text : text.trim())
    if (reading === undefined) return { finding: { wrong: isNot(text), right } }
    if ('finding' in reading) return reading
    if (!Check(schema, reading.value)) return { finding: { wrong: isNot(text), right } }
    return { value: kind.wrap(reading.value) }
  }

  function isNot(text: string): string {
    return isSecret ? `is not ${format}` : `is ${shown(text)}, which is not ${format}`
  }

  return {
    name,
    kind: kind.kind,
    topic: 'General',
    description: options.description,
    example: options.example,
    format,
    default: options.default,
    rules: options.rules ?? [],
    isSecret,
    isEmptyUnset,
    schema,
    read,
  }
}

/** Text of the default where it is fixed; undefined if there is none or it is derived. */
export function fixedDefault(variable: Variable, deployed: boolean): string | undefined {
  const fallback = variable.default
  if (fallback === undefined || typeof fallback === 'string') return fallback
  if ('from' in fallback) return undefined
  return deployed ? fallback.deployed : fallback.local
}

/** Quoted, on one line, and cut: for values that are no secrets. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** The variable that says which {@link Environment} this is. */
export function isEnvironmentVariable(variable: Variable): variable is Variable<Environment> {
  return variable.kind === 'environment'
}
