/**
 * The kinds of variables. Each function describes one variable: its name in the environment, then
 * what it is for.
 *
 * @module
 */

import { Type } from 'typebox'
import { formatDuration, formatSize, parseDuration, parseSize, timerMaxMs } from './quantity.ts'
import { type Environment, environments } from './rule.ts'
import { Secret } from './secret.ts'
import { type Default, makeVariable, type Variable, type VariableOptions } from './variable.ts'

/** Without a default the value may be `undefined`. */
export interface VariableFactory<Value, Options = VariableOptions<Value>> {
  (name: string, options: Options & { readonly default: Default }): Variable<Value>
  (name: string, options: Options): Variable<Value | undefined>
}

export interface TextOptions extends VariableOptions<string> {
  /** The whole text must match. Default: no control character. */
  readonly pattern?: RegExp
  /** Noun phrase for what matches, such as `an e-mail address`. Default `a text`. */
  readonly format?: string
}

/** One line of text. */
export const text: VariableFactory<string, TextOptions> = (name: string, options: TextOptions) =>
  makeVariable<string, string>(name, options, {
    kind: 'text',
    format: options.format ?? 'a text',
    schema: Type.String({
      minLength: 1,
      maxLength: 4096,
      pattern: options.pattern?.source ?? '^[^\\u0000-\\u001f\\u007f]*$',
    }),
    parse: (value) => ({ value }),
    wrap: (value) => value,
  })

/** Whole number within a range, both ends included. */
export interface RangeOptions extends VariableOptions<number> {
  readonly minimum: number
  readonly maximum: number
}

/** Whole number in decimal digits. */
export const integer: VariableFactory<number, RangeOptions> = (
  name: string,
  options: RangeOptions,
) =>
  makeVariable<number, number>(name, options, {
    kind: 'integer',
    format: `a whole number from ${options.minimum} to ${options.maximum}`,
    schema: Type.Integer({ minimum: options.minimum, maximum: options.maximum }),
    parse: (value) => (/^-?\d{1,16}$/.test(value) ? { value: Number(value) } : undefined),
    wrap: (value) => value,
  })

/** Bounds are written like the value: `1s`, `10MB`. */
export interface QuantityOptions extends VariableOptions<number> {
  readonly minimum?: string
  readonly maximum?: string
}

/** Time with its unit, as milliseconds. Default bounds: `0s` and the 24 days a timer can wait. */
export const duration: VariableFactory<number, QuantityOptions> = (
  name: string,
  options: QuantityOptions,
) =>
  quantity(name, options, {
    kind: 'duration',
    noun: 'a duration',
    parse: parseDuration,
    format: formatDuration,
    maximum: timerMaxMs,
  })

/** Amount of bytes; 1 KB is 1,024 bytes. Default bounds: 0 and 1,024 GB. */
export const size: VariableFactory<number, QuantityOptions> = (
  name: string,
  options: QuantityOptions,
) =>
  quantity(name, options, {
    kind: 'size',
    noun: 'a size',
    parse: parseSize,
    format: formatSize,
    maximum: 1024 ** 4,
  })

/** `true` or `false`, also `1` and `0`, `yes` and `no`, `on` and `off`. */
export const boolean: VariableFactory<boolean> = (
  name: string,
  options: VariableOptions<boolean>,
) =>
  makeVariable<boolean, boolean>(name, options, {
    kind: 'boolean',
    format: 'true or false',
    schema: Type.Boolean(),
    parse: (value) => {
      if (/^(?:true|1|yes|on)$/i.test(value)) return { value: true }
      return /^(?:false|0|no|off)$/i.test(value) ? { value: false } : undefined
    },
    wrap: (value) => value,
  })

export interface OneOfOptions<Value extends string> extends VariableOptions<Value> {
  readonly values: readonly Value[]
}

/** One of a few words. */
export function oneOf<const Value extends string>(
  name: string,
  options: OneOfOptions<Value> & { readonly default: Default },
): Variable<Value>
export function oneOf<const Value extends string>(
  name: string,
  options: OneOfOptions<Value>,
): Variable<Value | undefined>
export function oneOf<const Value extends string>(
  name: string,
  options: OneOfOptions<Value>,
): Variable<Value | undefined> {
  return words(name, 'word', options)
}

/** Says where the service runs, and so which rules apply and which defaults; one per definition. */
export function environment(name = 'NODE_ENV'): Variable<Environment> {
  const options: OneOfOptions<Environment> = {
    description: 'Where the service runs. Staging is held to the same rules as production.',
    example: 'production',
    default: 'development',
    values: environments,
  }
  return words(name, 'environment', options)
}

/** Text that is never shown. Set and empty is refused, since it is always a mistake. */
export const secret: VariableFactory<Secret> = (name: string, options: VariableOptions<Secret>) =>
  makeVariable<string, Secret>(name, options, {
    kind: 'secret',
    format: 'a secret that is not empty',
    schema: Type.String({ minLength: 1 }),
    isSecret: true,
    isEmptyUnset: false,
    parse: (value) => ({ value }),
    wrap: (value) => new Secret(value),
  })

export interface SecretUrlOptions extends VariableOptions<Secret> {
  /** Accepted schemes, with the colon: `['redis:', 'rediss:']`. */
  readonly protocols: readonly string[]
}

/** URL that may hold a password, and so is never shown. */
export const secretUrl: VariableFactory<Secret, SecretUrlOptions> = (
  name: string,
  options: SecretUrlOptions,
) =>
  makeVariable<string, Secret>(name, options, {
    kind: 'secret-url',
    format: urlFormat(options.protocols),
    schema: Type.String({ maxLength: 4096 }),
    isSecret: true,
    parse: (value) => readUrl(value.trim(), options.protocols),
    wrap: (value) => new Secret(value),
  })

export interface UrlOptions extends VariableOptions<string> {
  /** Accepted schemes, with the colon. Default `['https:', 'http:']`. */
  readonly protocols?: readonly string[]
}

/** URL without credentials; one that may have them is a {@link secretUrl}. */
export const url: VariableFactory<string, UrlOptions> = (name: string, options: UrlOptions) => {
  const protocols = options.protocols ?? ['https:', 'http:']
  return makeVariable<string, string>(name, options, {
    kind: 'url',
    format: `${urlFormat(protocols)} without a password`,
    schema: Type.String({ maxLength: 4096 }),
    parse: (value) => {
      // A text with an @ may hold a password, so it must not come back in a message.
      if (!value.includes('@')) return readUrl(value, protocols)
      const wrong = 'holds credentials, or an @ that looks like them'
      return { finding: { wrong, right: `Give ${urlFormat(protocols)} without them.` } }
    },
    wrap: (value) => value,
  })
}

interface Quantity {
  readonly kind: string
  readonly noun: string
  readonly maximum: number
  parse(text: string): number | undefined
  format(value: number): string
}

function quantity(name: string, options: QuantityOptions, unit: Quantity): Variable<number> {
  const minimum = unit.parse(options.minimum ?? '0s') ?? unit.parse(options.minimum ?? '0')
  const maximum = options.maximum === undefined ? unit.maximum : unit.parse(options.maximum)
  if (minimum === undefined || maximum === undefined) {
    throw new RangeError(`${name}: its bounds must be written as ${unit.noun}`)
  }
  return makeVariable<number, number>(name, options, {
    kind: unit.kind,
    format: `${unit.noun} from ${unit.format(minimum)} to ${unit.format(maximum)}`,
    schema: Type.Integer({ minimum, maximum }),
    parse: (value) => {
      const parsed = unit.parse(value)
      return parsed === undefined ? undefined : { value: parsed }
    },
    wrap: (value) => value,
  })
}

function words<Value extends string>(
  name: string,
  kind: string,
  options: OneOfOptions<Value>,
): Variable<Value> {
  return makeVariable<Value, Value>(name, options, {
    kind,
    format: `one of ${options.values.join(', ')}`,
    schema: Type.Union(options.values.map((value) => Type.Literal(value))),
    parse: (given) => {
      const value = options.values.find((known) => known === given)
      return value === undefined ? undefined : { value }
    },
    wrap: (value) => value,
  })
}

function urlFormat(protocols: readonly string[]): string {
  return `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`
}

function readUrl(value: string, protocols: readonly string[]): { value: string } | undefined {
  return protocols.includes(URL.parse(value)?.protocol ?? '') ? { value } : undefined
}
