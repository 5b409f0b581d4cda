/**
 * What other routes of the reference service feel while it hashes the passwords of a flood of logins.
 *
 * @module
 */

import { childService } from '../../apps/vehicle-api/src/testing/child-service.ts'
import {
  floodedSettings,
  type LoginFlood,
  measureLoginFlood,
  percentile,
} from '../../apps/vehicle-api/src/testing/login-flood.ts'
import { defaults } from '../load/own-service.ts'
import type { RestRow } from './rest-row.ts'

/** @throws Error if no password was hashed: then nothing was felt of it. */
export async function loginRows(flood: LoginFlood): Promise<RestRow[]> {
  // With the hashes of production; a service that sheds other routes would answer them fast.
  await using service = await childService({
    ...floodedSettings,
    ...defaults,
    LOAD_SHEDDING: 'false',
  })
  const { alone, flooded, outcomes } = await measureLoginFlood(service, flood)
  const hashed = outcomes.get(401) ?? 0
  if (hashed === 0) throw new Error('no login of the flood was looked at')
  const [p99Alone, p99Flooded] = [percentile(alone, 0.99), percentile(flooded, 0.99)]
  const clients = `${flood.clients} clients sign in`
  return [
    {
      what: `rise of p99 of other routes while ${clients}`,
      unit: '%',
      kit: (p99Flooded / p99Alone - 1) * 100,
      goal: { atMost: 20 },
    },
    {
      what: `p99 of other routes while ${clients}`,
      unit: 'ms',
      kit: p99Flooded,
      peer: { name: 'nobody signs in', value: p99Alone },
    },
    { what: 'logins hashed', unit: '1/s', kit: hashed / (flood.seconds + 1) },
  ]
}
