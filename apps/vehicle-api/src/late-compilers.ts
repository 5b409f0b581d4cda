/**
 * Compilers of schemas that begin when a schema is first needed.
 *
 * Fastify compiles what each route takes and gives before it listens, which was much of the time
 * of a start; most routes of a service are not asked for in its first seconds, and many never. So the
 * first request of a route waits for it, some milliseconds. That each schema can be compiled is for a
 * test to say, and no longer for the start. The compilers are Fastify's own.
 *
 * @module
 */

import { channel } from 'node:diagnostics_channel'
import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import type { SerializerFactory } from '@fastify/fast-json-stringify-compiler'

/** Tells whoever asks of what is still to be compiled; it is a function that compiles it. */
const postponed = channel('plimsoll:schema.postponed')

/** For `schemaController.compilersFactory.buildSerializer`. */
export function lateSerializers(build: SerializerFactory): SerializerFactory {
  return (externalSchemas, options) => {
    const compiler = once(() => build(externalSchemas, options))
    return (route) => {
      const serializer = postpone(() => compiler()(route))
      return (data) => serializer()(data)
    }
  }
}

type Compiler = ReturnType<BuildCompilerFromPool>
type Validator = ReturnType<Compiler>

/** Of the one that Fastify hands over: it is a route's part, and not the schema alone. */
interface RoutePart {
  readonly schema: unknown
  readonly httpPart: string
}

/**
 * For `schemaController.compilersFactory.buildValidator`.
 *
 * @throws RangeError for a header in capitals: Fastify leaves the names to a compiler that it is given.
 */
export function lateValidators(
  build: BuildCompilerFromPool = AjvCompiler(),
): BuildCompilerFromPool {
  return (externalSchemas, options) => {
    const compiler = once(() => build(externalSchemas, options))
    return (part, meta) => {
      assertSmallLetters(part as unknown as RoutePart)
      return late(postpone(() => compiler()(part, meta)))
    }
  }
}

/** A validator says what was wrong in a property of itself, which is read at once. */
function late(compiled: () => Validator): Validator {
  const validate = Object.assign(
    (data: unknown): unknown => {
      const validator = compiled()
      const answer = validator(data)
      validate.errors = validator.errors ?? null
      return answer
    },
    { errors: null as Validator['errors'] | null },
  )
  return validate as unknown as Validator
}

function assertSmallLetters({ schema, httpPart }: RoutePart): void {
  if (httpPart !== 'headers') return
  const { properties = {} } = schema as { readonly properties?: object }
  const name = Object.keys(properties).find((each) => each !== each.toLowerCase())
  if (name !== undefined) throw new RangeError(`the header ${name} must be named in small letters`)
}

function postpone<Result>(compile: () => Result): () => Result {
  const compiled = once(compile)
  if (postponed.hasSubscribers) postponed.publish(compiled)
  return compiled
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}
