/**
 * The service itself, for a load that names no other: on a port and a folder of its own, with what
 * holds in production, and with limits that let the load in. They are counted as ever.
 *
 * @module
 */

import {
  type ChildOptions,
  type ChildService,
  childService,
} from '../../apps/vehicle-api/src/testing/child-service.ts'
import { highLimits } from '../../apps/vehicle-api/src/testing/fault-stand.ts'

/** Services under test shed nothing and have cheap hashes; this one is as it is by default. */
export const defaults: Readonly<Record<string, string>> = {
  LOAD_SHEDDING: 'true',
  PASSWORD_HASH_MEMORY: '19MB',
  PASSWORD_HASH_PASSES: '2',
}

export function ownService(
  env: Readonly<Record<string, string>> = {},
  options: ChildOptions = {},
): Promise<ChildService> {
  return childService(
    {
      ...highLimits,
      LOG_LEVEL: 'fatal',
      ...defaults,
      ...env,
    },
    options,
  )
}
