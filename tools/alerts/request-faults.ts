/**
 * What clients do: too much, too fast, too large, with wrong passwords.
 *
 * @module
 */

import { classifying } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import type { LoadKind } from '../../apps/vehicle-api/src/testing/steady-load.ts'
import type { AlertFault } from './alert-run.ts'
import { largePicture } from './large-picture.ts'
import { errors, history } from './store-faults.ts'
import { type StoreStand, userRequestsPerSecond } from './store-stand.ts'

const wrongPassword: LoadKind = {
  name: 'login',
  method: 'POST',
  path: '/api/v1/auth/login',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"email":"nobody@example.com","password":"a guess of a password"}'),
}

/** Of an administrator, whom the limit of users does not stop. */
function picture({ administrator }: StoreStand, body: Buffer): LoadKind {
  const headers = { ...administrator, 'content-type': 'image/png' }
  return { ...classifying(headers), headers, body }
}

export const requestFaults: readonly AlertFault<StoreStand>[] = [
  {
    fault: 'a client asks for three times what its limit allows',
    raises: ['RateLimitDenialsHigh'],
    async cause(stand) {
      const load = stand.load([history(stand)], 3 * userRequestsPerSecond)
      return () => load.stop()
    },
  },
  {
    fault: 'somebody tries 25 passwords a second',
    raises: ['LoginFailuresSurge'],
    // Of the limits of sign-ins, which do what they are for.
    mayRaise: ['RateLimitDenialsHigh'],
    async cause(stand) {
      const load = stand.load([wrongPassword], 25)
      return () => load.stop()
    },
  },
  {
    fault: 'far more pictures than the model can classify',
    raises: ['RequestsShed'],
    // To shed is to answer 503, and who is let in has waited.
    mayRaise: [...errors, 'LatencyHigh', 'RouteThresholdBreached'],
    async cause(stand) {
      const load = stand.load([picture(stand, largePicture(3_000))], 75)
      return () => load.stop()
    },
  },
  {
    fault: 'pictures that take longer than MODEL_TIMEOUT: 49 megapixels, 16 bits deep',
    raises: ['ModelWorkersLost'],
    // Those are answered 503 or 504, and without a thread it is not ready.
    mayRaise: [...errors, 'NotReady', 'LatencyHigh', 'RouteThresholdBreached'],
    async cause(stand) {
      const load = stand.load([picture(stand, largePicture(7_000, 16))], 1)
      return () => load.stop()
    },
  },
]
