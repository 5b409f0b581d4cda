/**
 * Reads which routes there are, and which hooks they run, out of what Fastify prints of its router.
 *
 * It is the only list of all routes that Fastify gives away: `onRoute` tells nothing of those that
 * were registered before, or in a scope beside.
 *
 * @module
 */

export interface PrintedRoute {
  /** One, or several with commas between them. */
  readonly methods: string
  readonly path: string
  /** Names of the `onRequest` hooks, if hooks were printed. */
  readonly onRequest: readonly string[]
}

// Each level of the tree is four characters wide.
const line = /^(?<indent>(?:│ {3}| {4})*)(?<branch>[├└]── )?(?<text>.*)$/u
const route = /^(?<segment>.*) \((?<methods>[A-Z-]+(?:, [A-Z-]+)*)\)(?: \{.*\})?$/
const hooks = /^• \(onRequest\) (?<names>\[.*\])$/
const levelWidth = 4

export function printedRoutes(tree: string): PrintedRoute[] {
  const segments: string[] = []
  const routes: PrintedRoute[] = []
  for (const each of tree.split('\n')) {
    const { indent = '', branch, text = '' } = line.exec(each)?.groups ?? {}
    const { segment = text, methods } = route.exec(text)?.groups ?? {}
    if (branch !== undefined) segments.splice(indent.length / levelWidth, Infinity, segment)
    if (methods !== undefined) routes.push({ methods, path: segments.join(''), onRequest: [] })
    else addHooks(routes, text)
  }
  return routes
}

/** Hooks are printed below their route. */
function addHooks(routes: PrintedRoute[], text: string): void {
  const { names } = hooks.exec(text)?.groups ?? {}
  const last = routes.pop()
  if (last === undefined) return
  routes.push(names === undefined ? last : { ...last, onRequest: JSON.parse(names) })
}
