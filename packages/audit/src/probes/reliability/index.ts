/** The probes of one wing, in the order of their short names. @module */

import type { Probe } from '../../probe.ts'
import { acknowledgedWritesSurviveSigkill } from './acknowledged-writes-survive-sigkill/probe.ts'
import { boundedLoadIsClean } from './bounded-load-is-clean/probe.ts'
import { dependencyFailureAnswersCleanly } from './dependency-failure-answers-cleanly/probe.ts'
import { dependencyFailureContained } from './dependency-failure-contained/probe.ts'
import { exitsWithinGracePeriod } from './exits-within-grace-period/probe.ts'
import { inFlightRequestsFinishOnSigterm } from './in-flight-requests-finish-on-sigterm/probe.ts'
import { livenessAnswers } from './liveness-answers/probe.ts'
import { livenessHoldsWhileDependencyHangs } from './liveness-holds-while-dependency-hangs/probe.ts'
import { livenessIgnoresDependencies } from './liveness-ignores-dependencies/probe.ts'
import { longLivedConnectionsClosedPolitely } from './long-lived-connections-closed-politely/probe.ts'
import { notReadyBeforeDependencies } from './not-ready-before-dependencies/probe.ts'
import { readinessAnswers } from './readiness-answers/probe.ts'
import { readinessBoundedWhenDependencyHangs } from './readiness-bounded-when-dependency-hangs/probe.ts'
import { readinessFailsWhileDraining } from './readiness-fails-while-draining/probe.ts'
import { readinessFollowsRequiredDependencies } from './readiness-follows-required-dependencies/probe.ts'
import { recoversWithoutRestart } from './recovers-without-restart/probe.ts'
import { resourcesStableDuringAudit } from './resources-stable-during-audit/probe.ts'
import { rolloutLosesNoRequests } from './rollout-loses-no-requests/probe.ts'
import { signalsReachTheProcess } from './signals-reach-the-process/probe.ts'
import { slowClientsAreCut } from './slow-clients-are-cut/probe.ts'
import { slowClientsDoNotStarveOthers } from './slow-clients-do-not-starve-others/probe.ts'

export const reliabilityProbes: readonly Probe[] = [
  livenessAnswers,
  readinessAnswers,
  livenessIgnoresDependencies,
  readinessFollowsRequiredDependencies,
  readinessBoundedWhenDependencyHangs,
  livenessHoldsWhileDependencyHangs,
  recoversWithoutRestart,
  dependencyFailureAnswersCleanly,
  dependencyFailureContained,
  notReadyBeforeDependencies,
  inFlightRequestsFinishOnSigterm,
  rolloutLosesNoRequests,
  readinessFailsWhileDraining,
  exitsWithinGracePeriod,
  signalsReachTheProcess,
  acknowledgedWritesSurviveSigkill,
  longLivedConnectionsClosedPolitely,
  slowClientsDoNotStarveOthers,
  slowClientsAreCut,
  boundedLoadIsClean,
  resourcesStableDuringAudit,
]
