/**
 * The child logger of a request, made for each request and so made cheaply.
 *
 * pino writes a child's bindings into a string at once, and a second `requestId` from elsewhere
 * would stand beside it in the line. Here the ids of a child are kept apart, and each line gets
 * them once: from the child if it has them, else from the context of the running code.
 *
 * @module
 */

import type { pino } from 'pino'
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

/** The methods that make or change children, for the logger that they are to replace. */
export function childMethods(logger: pino.Logger, cleaning: Cleaning): PropertyDescriptorMap {
  const setBindings = logger.setBindings
  // Without pino's type parameters for levels of one's own, which nobody here has.
  const child: MakeChild = logger.child

  function requestChild(
    this: pino.Logger & Bound,
    bindings: pino.Bindings,
    options?: pino.ChildLoggerOptions,
  ): pino.Logger & Bound {
    const { requestId } = bindings
    if (typeof requestId !== 'string') return generalChild(this, bindings, options)
    const isPlain = isEmptyBeside(bindings, 'requestId') && isEmptyBeside(options)
    const made: pino.Logger & Bound = isPlain
      ? Object.create(this)
      : generalChild(this, { ...bindings, requestId: undefined }, options)
    made[boundIds] = { requestId }
    return made
  }

  function generalChild(
    parent: pino.Logger,
    bindings: pino.Bindings,
    options: pino.ChildLoggerOptions | undefined,
  ): pino.Logger & Bound {
    return child.call(parent, cleaning.bindings(bindings), options && cleaning.options(options))
  }

  return {
    child: { value: requestChild },
    setBindings: {
      value(this: pino.Logger, bindings: pino.Bindings) {
        setBindings.call(this, cleaning.bindings(bindings))
      },
    },
  }
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
