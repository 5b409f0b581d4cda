/** All probes, wing by wing. @module */

import type { Probe } from './probe.ts'
import { deliveryProbes } from './probes/delivery/index.ts'
import { foundationProbes } from './probes/foundation/index.ts'
import { observabilityProbes } from './probes/observability/index.ts'
import { reliabilityProbes } from './probes/reliability/index.ts'
import { securityProbes } from './probes/security/index.ts'

export const catalogue: readonly Probe[] = [
  ...foundationProbes,
  ...securityProbes,
  ...reliabilityProbes,
  ...observabilityProbes,
  ...deliveryProbes,
]
