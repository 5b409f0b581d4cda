/**
 * The model as something that the service cannot do without.
 *
 * While the pool opens, the check waits for it: one that failed then would be repeated a second
 * later, and the service would be unready for all of it.
 *
 * @module
 */

import type { Dependency } from '@plimsoll/kit/health'
import type { ModelPool, OpeningPool } from './pool.ts'

export function modelDependency(model: ModelPool | OpeningPool): Dependency {
  return {
    name: 'model',
    criticality: 'required',
    async check(signal) {
      if ('opened' in model) await Promise.race([model.opened, abortOf(signal)])
      if (model.stats().workers === 0) throw new Error('no worker of the model is ready')
    },
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
