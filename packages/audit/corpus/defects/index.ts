/** Every planted defect. @module */

import type { Defect } from '../defect.ts'
import { deliveryDefects } from './delivery.ts'
import { commandDefects } from './delivery-commands.ts'
import { fileDefects } from './delivery-files.ts'
import { dependencyDefects } from './dependencies.ts'
import { edgeDefects } from './edge.ts'
import { errorDefects } from './errors.ts'
import { foundationDefects } from './foundation.ts'
import { apiDefects } from './foundation-api.ts'
import { slowClientDefects } from './health-and-slow-clients.ts'
import { observabilityDefects } from './observability.ts'
import { endpointDefects } from './observability-endpoints.ts'
import { recordDefects } from './observability-records.ts'
import { processDefects } from './processes.ts'
import { reliabilityDefects } from './reliability.ts'
import { securityDefects } from './security.ts'
import { guardDefects } from './security-guards.ts'
import { inputDefects } from './security-inputs.ts'
import { limitDefects } from './security-limits.ts'
import { objectDefects } from './security-objects.ts'
import { socketDefects } from './security-sockets.ts'
import { tokenVariantDefects } from './security-token-variants.ts'
import { tokenDefects } from './security-tokens.ts'
import { shutdownDefects } from './shutdown.ts'

export const defects: readonly Defect[] = [
  ...foundationDefects,
  ...apiDefects,
  ...errorDefects,
  ...edgeDefects,
  ...slowClientDefects,
  ...tokenDefects,
  ...tokenVariantDefects,
  ...securityDefects,
  ...guardDefects,
  ...limitDefects,
  ...socketDefects,
  ...objectDefects,
  ...inputDefects,
  ...reliabilityDefects,
  ...dependencyDefects,
  ...processDefects,
  ...shutdownDefects,
  ...observabilityDefects,
  ...recordDefects,
  ...endpointDefects,
  ...deliveryDefects,
  ...fileDefects,
  ...commandDefects,
]

/** @throws RangeError if no defect has the flag. */
export function defectOf(flag: string): Defect {
  const found = defects.find((defect) => defect.flag === flag)
  if (found === undefined) throw new RangeError(`no defect has the flag "${flag}"`)
  return found
}
