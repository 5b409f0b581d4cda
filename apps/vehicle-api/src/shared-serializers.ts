/**
 * Compiled serialisers, shared by all answers with the same schema.
 *
 * Fastify compiles one for each status of each route, again for its HEAD and again for each alias of
 * a version. Most are the same: 182 are asked for here and 40 differ, and each takes milliseconds.
 *
 * @module
 */

import type { SerializerCompiler, SerializerFactory } from '@fastify/fast-json-stringify-compiler'

/** For `schemaController.compilersFactory.buildSerializer`; each application has one of its own. */
export function sharedSerializers(build: SerializerFactory): SerializerFactory {
  const compilers = new Map<string, SerializerCompiler>()
  return (externalSchemas, options) => {
    // What a schema may refer to is part of what it says.
    const surroundings = JSON.stringify([externalSchemas, options])
    const compiler = compilers.get(surroundings) ?? remembering(build(externalSchemas, options))
    compilers.set(surroundings, compiler)
    return compiler
  }
}

function remembering(compile: SerializerCompiler): SerializerCompiler {
  const serializers = new Map<string, ReturnType<SerializerCompiler>>()
  return (route) => {
    const key = JSON.stringify(route.schema)
    const serializer = serializers.get(key) ?? compile(route)
    serializers.set(key, serializer)
    return serializer
  }
}
