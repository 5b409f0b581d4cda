/**
 * Which methods does this path answer? Tells 405 from 404.
 *
 * Fastify's router knows only "no such method and path", so the paths are kept once more in a
 * router of the same make. It is asked only when a request has already failed.
 *
 * @module
 */

import findMyWay from 'find-my-way'

export interface AllowedMethods {
  /** Records a route. `path` is a pattern such as `/users/:id`. */
  add(methods: string | readonly string[], path: string): void
  /** Methods of the route that `path` matches, in the order of their registration; else empty. */
  of(path: string): readonly string[]
}

export function allowedMethods(): AllowedMethods {
  const router = findMyWay({ maxParamLength: 1_000 })
  const methodsOf = new Map<string, Set<string>>()

  return {
    add(methods, path) {
      const known = methodsOf.get(path) ?? new Set()
      // Each pattern is one entry, whatever its methods: GET stands for all of them.
      if (!methodsOf.has(path)) router.on('GET', path, () => undefined, known)
      methodsOf.set(path, known)
      for (const method of [methods].flat()) known.add(method)
    },
    of(path) {
      const store: unknown = router.find('GET', path)?.store
      return store instanceof Set ? [...store] : []
    },
  }
}
