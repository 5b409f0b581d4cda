/** The probes of one wing, in the order of their short names. @module */

import type { Probe } from '../../probe.ts'
import { failuresLoggedOnce } from './failures-logged-once/probe.ts'
import { healthDetailsLeakNothing } from './health-details-leak-nothing/probe.ts'
import { logInjectionEscaped } from './log-injection-escaped/probe.ts'
import { logsAreJson } from './logs-are-json/probe.ts'
import { logsCorrelateWithRequests } from './logs-correlate-with-requests/probe.ts'
import { metricCardinalityBounded } from './metric-cardinality-bounded/probe.ts'
import { metricsExposed } from './metrics-exposed/probe.ts'
import { metricsGuarded } from './metrics-guarded/probe.ts'
import { metricsTellTheTruth } from './metrics-tell-the-truth/probe.ts'
import { requestIdOnEveryResponse } from './request-id-on-every-response/probe.ts'
import { requestIdPropagated } from './request-id-propagated/probe.ts'
import { requestIdSanitised } from './request-id-sanitised/probe.ts'
import { secretsKeptOutOfLogs } from './secrets-kept-out-of-logs/probe.ts'
import { traceContextContinued } from './trace-context-continued/probe.ts'

export const observabilityProbes: readonly Probe[] = [
  requestIdOnEveryResponse,
  requestIdPropagated,
  requestIdSanitised,
  logsAreJson,
  logsCorrelateWithRequests,
  secretsKeptOutOfLogs,
  logInjectionEscaped,
  metricsExposed,
  metricsTellTheTruth,
  metricsGuarded,
  metricCardinalityBounded,
  traceContextContinued,
  failuresLoggedOnce,
  healthDetailsLeakNothing,
]
