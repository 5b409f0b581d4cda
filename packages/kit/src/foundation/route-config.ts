/**
 * What the route of a request declares in its `config`.
 *
 * Fastify makes the whole of `request.routeOptions` anew each time that it is read, some 300
 * instructions and 120 bytes, and half a dozen hooks want to know. It keeps the `config` itself under a
 * symbol: read from there where that is found to be the same, else from `routeOptions`.
 *
 * @module
 */

/** Of Fastify's request what is needed here. */
export interface Routed<Config> {
  readonly routeOptions: { readonly config: Config }
}

interface Contexts<Config> {
  readonly [context: symbol]: { readonly config: Config } | undefined
}

/** Where this Fastify keeps it; undefined until the first request has shown it. */
let contextKey: symbol | undefined

export function routeConfig<Config>(request: Routed<Config>): Config {
  if (contextKey !== undefined) {
    const context = (request as unknown as Contexts<Config>)[contextKey]
    if (context !== undefined) return context.config
  }
  const { config } = request.routeOptions
  contextKey ??= keyOf(request, config)
  return config
}

function keyOf<Config>(request: Routed<Config>, config: Config): symbol | undefined {
  const contexts = request as unknown as Contexts<Config>
  return Object.getOwnPropertySymbols(request).find(
    (key) => key.description === 'fastify.context' && contexts[key]?.config === config,
  )
}
