import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestContext } from './request-context.ts'

// One for the process: the context of running code is a fact of the process, not of one server.
const storage = new AsyncLocalStorage<RequestContext>()

/**
 * The context of the request or job that the running code works for, also in the timers, promises
 * and callbacks that it started. Undefined outside of any.
 */
export function currentContext(): RequestContext | undefined {
  return storage.getStore()
}

/** Calls `fn` as work for `context`, and gives back what it gives. */
export function runWithContext<R, A extends unknown[]>(
  context: RequestContext,
  fn: (...args: A) => R,
  ...args: A
): R {
  return storage.run(context, fn, ...args)
}
