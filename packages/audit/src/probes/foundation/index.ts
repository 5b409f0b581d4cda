/** The probes of one wing, in the order of their short names. @module */

import type { Probe } from '../../probe.ts'
import { badInputNeverCauses5xx } from './bad-input-never-causes-5xx/probe.ts'
import { dataSurvivesRestart } from './data-survives-restart/probe.ts'
import { debugPagesOff } from './debug-pages-off/probe.ts'
import { deprecationsAnnounced } from './deprecations-announced/probe.ts'
import { errorsLeakNothing } from './errors-leak-nothing/probe.ts'
import { idempotentRetriesCreateOnce } from './idempotent-retries-create-once/probe.ts'
import { insecureSecretStopsStartup } from './insecure-secret-stops-startup/probe.ts'
import { invalidInputRejected } from './invalid-input-rejected/probe.ts'
import { malformedConfigurationStopsStartup } from './malformed-configuration-stops-startup/probe.ts'
import { missingConfigurationStopsStartup } from './missing-configuration-stops-startup/probe.ts'
import { oneErrorEnvelope } from './one-error-envelope/probe.ts'
import { openapiPublished } from './openapi-published/probe.ts'
import { paginationBounded } from './pagination-bounded/probe.ts'
import { responsesConformToSchema } from './responses-conform-to-schema/probe.ts'
import { startsWithOneCommand } from './starts-with-one-command/probe.ts'
import { statusesDocumented } from './statuses-documented/probe.ts'

export const foundationProbes: readonly Probe[] = [
  startsWithOneCommand,
  missingConfigurationStopsStartup,
  insecureSecretStopsStartup,
  malformedConfigurationStopsStartup,
  debugPagesOff,
  openapiPublished,
  responsesConformToSchema,
  invalidInputRejected,
  statusesDocumented,
  oneErrorEnvelope,
  errorsLeakNothing,
  badInputNeverCauses5xx,
  paginationBounded,
  deprecationsAnnounced,
  idempotentRetriesCreateOnce,
  dataSurvivesRestart,
]
