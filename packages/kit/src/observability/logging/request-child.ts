/**
 * The child loggers of requests and of modules; those of requests are made often and so cheaply.
 *
 * pino writes a child's bindings into a string at once, and a second `requestId` from elsewhere
 * would stand beside it in the line. Here the ids of a child are kept apart, and each line gets
 * them once: from the child if it has them, else from the context of the running code. A child of a
 * module follows the level of the module, if it was made of a logger that adds nothing else.
 *
 * @module
 */

import { pino } from 'pino'
import type { LogLevels } from './log-levels.ts'
import type { LogIds } from './logger-options.ts'

const boundIds: unique symbol = Symbol('@plimsoll/kit/logging ids')

/** A logger, or a child that belongs to a request. */
export interface Bound {
  [boundIds]?: LogIds
}

type MakeChild = (bindings: pino.Bindings, options?: pino.ChildLoggerOptions) => pino.Logger & Bound

/** How children are cleaned of what must not be logged. */
export interface Cleaning {
  bindings(bindings: pino.Bindings): pino.Bindings
  options(options: pino.ChildLoggerOptions): pino.ChildLoggerOptions
}

/** pino's name for the bindings of a logger, as the text that they were made into. */
const chindingsSym: typeof pino.symbols.chindingsSym = pino.symbols.chindingsSym
/** That text of the logger, or of the module that a child belongs to: it adds nothing if equal. */
const bareBindings: unique symbol = Symbol('@plimsoll/kit/logging bare bindings')

interface WithBindings {
  readonly [chindingsSym]?: string
  [bareBindings]?: string | undefined
}

/** The methods that make or change children, for the logger that they are to replace. */
export function childMethods(
  logger: pino.Logger,
  cleaning: Cleaning,
  levels: LogLevels,
): PropertyDescriptorMap {
  const setBindings = logger.setBindings
  // Without pino's type parameters for levels of one's own, which nobody here has.
  const child: MakeChild = logger.child

  function anyChild(
    this: pino.Logger & Bound,
    bindings: pino.Bindings,
    options?: pino.ChildLoggerOptions,
  ): pino.Logger & Bound {
    const { requestId, module } = bindings
    if (typeof module === 'string') {
      const made = moduleChild(this, module)
      const isAll = isEmptyBeside(bindings, 'module') && isEmptyBeside(options)
      return isAll ? made : anyChild.call(made, { ...bindings, module: undefined }, options)
    }
    return typeof requestId === 'string'
      ? requestChild(this, requestId, bindings, options)
      : generalChild(this, bindings, options)
  }

  function requestChild(
    parent: pino.Logger & Bound,
    requestId: string,
    bindings: pino.Bindings,
    options: pino.ChildLoggerOptions | undefined,
  ): pino.Logger & Bound {
    const isPlain = isEmptyBeside(bindings, 'requestId') && isEmptyBeside(options)
    const made: pino.Logger & Bound = isPlain
      ? Object.create(parent)
      : generalChild(parent, { ...bindings, requestId: undefined }, options)
    made[boundIds] = { requestId }
    return made
  }

  function moduleChild(parent: pino.Logger & Bound, module: string): pino.Logger & Bound {
    const known = levels.loggerOf(module)
    if (known === undefined || !isBare(parent)) {
      const made = generalChild(parent, { module }, undefined)
      if (known !== undefined && levels.isOwn(module)) made.level = known.level
      return made
    }
    const made: pino.Logger & Bound = Object.create(known)
    const ids = parent[boundIds]
    if (ids !== undefined) made[boundIds] = ids
    return made
  }

  function generalChild(
    parent: pino.Logger,
    bindings: pino.Bindings,
    options: pino.ChildLoggerOptions | undefined,
  ): pino.Logger & Bound {
    return child.call(parent, cleaning.bindings(bindings), options && cleaning.options(options))
  }

  bare(logger)
  return {
    module: {
      value(this: pino.Logger & Bound, name: string) {
        return anyChild.call(this, { module: name })
      },
    },
    child: { value: anyChild },
    setBindings: {
      value(this: pino.Logger, bindings: pino.Bindings) {
        setBindings.call(this, cleaning.bindings(bindings))
      },
    },
  }
}

/** What a module is made of: a child that counts as one which adds nothing. */
export function bare<L extends object>(logger: L): L {
  const known: WithBindings = logger
  known[bareBindings] = known[chindingsSym]
  return logger
}

function isBare(logger: object): boolean {
  const known: WithBindings = logger
  return known[chindingsSym] === known[bareBindings]
}

/** Tells the child of a request which trace it belongs to, where no context will. */
export function bindTrace(log: object, traceId: string): void {
  const bound: Bound = log
  const { requestId } = bound[boundIds] ?? {}
  if (requestId !== undefined) bound[boundIds] = { requestId, traceId }
}

/** The ids for one line. A child's own request wins over the one that the code runs for. */
export function idsOf(
  logger: Bound,
  current: LogIds | undefined,
): { requestId?: string; traceId?: string | undefined } {
  const bound = logger[boundIds]
  const ids = bound === undefined || bound.requestId === current?.requestId ? current : bound
  return ids === undefined ? {} : { requestId: ids.requestId, traceId: ids.traceId }
}

function isEmptyBeside(object: object | undefined, key?: string): boolean {
  for (const name in object) if (name !== key) return false
  return true
}
