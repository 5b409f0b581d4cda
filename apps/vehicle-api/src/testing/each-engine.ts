/**
 * What a test file needs on each store, made before its first test.
 *
 * Between two tests nothing may be awaited: when those that are known by then are done, `node:test`
 * takes the file for finished and closes what it opened, under the tests that come later.
 *
 * @module
 */

import { after } from 'node:test'
import { type ServiceEngine, serviceEngines } from './engines.ts'

export interface OnEngine<Ready> {
  readonly engine: ServiceEngine['engine']
  /** Another service, on a store of its own. */
  readonly service: ServiceEngine['service']
  readonly running: Ready
}

/** Closed when the file is done. */
export async function onEachEngine<Ready extends AsyncDisposable>(
  prepare: (service: ServiceEngine['service']) => Promise<Ready>,
): Promise<readonly OnEngine<Ready>[]> {
  const ready: OnEngine<Ready>[] = []
  for (const { engine, service } of serviceEngines) {
    const running = await prepare(service)
    after(() => running[Symbol.asyncDispose]())
    ready.push({ engine, service, running })
  }
  return ready
}
