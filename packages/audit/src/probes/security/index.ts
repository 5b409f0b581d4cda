/** The probes of one wing, in the order of their short names. @module */

import type { Probe } from '../../probe.ts'
import { adminOperationsRefuseUsers } from './admin-operations-refuse-users/probe.ts'
import { ambiguousFramingRejected } from './ambiguous-framing-rejected/probe.ts'
import { bodySizeLimited } from './body-size-limited/probe.ts'
import { corsLimitedToAllowList } from './cors-limited-to-allow-list/probe.ts'
import { hostHeaderNotReflected } from './host-header-not-reflected/probe.ts'
import { injectionSmokeClean } from './injection-smoke-clean/probe.ts'
import { internalEndpointsNotExposed } from './internal-endpoints-not-exposed/probe.ts'
import { jwtAlgNoneRejected } from './jwt-alg-none-rejected/probe.ts'
import { jwtAlgorithmPinned } from './jwt-algorithm-pinned/probe.ts'
import { jwtAudienceAndIssuerChecked } from './jwt-audience-and-issuer-checked/probe.ts'
import { jwtExpiryEnforced } from './jwt-expiry-enforced/probe.ts'
import { jwtHeaderKeysNotTrusted } from './jwt-header-keys-not-trusted/probe.ts'
import { jwtKeyConfusionRejected } from './jwt-key-confusion-rejected/probe.ts'
import { jwtSignatureVerified } from './jwt-signature-verified/probe.ts'
import { loginDoesNotRevealUsers } from './login-does-not-reveal-users/probe.ts'
import { loginRateLimitEnforced } from './login-rate-limit-enforced/probe.ts'
import { logoutRevokesAtOnce } from './logout-revokes-at-once/probe.ts'
import { massAssignmentIgnored } from './mass-assignment-ignored/probe.ts'
import { objectsIsolatedBetweenUsers } from './objects-isolated-between-users/probe.ts'
import { passwordChangeEndsOtherSessions } from './password-change-ends-other-sessions/probe.ts'
import { pathTraversalBlocked } from './path-traversal-blocked/probe.ts'
import { protectedOperationsRequireCredentials } from './protected-operations-require-credentials/probe.ts'
import { rateLimitHeadersTruthful } from './rate-limit-headers-truthful/probe.ts'
import { rateLimitNotBypassedByHeaders } from './rate-limit-not-bypassed-by-headers/probe.ts'
import { rateLimitSharedByReplicas } from './rate-limit-shared-by-replicas/probe.ts'
import { refreshAndAccessTokensNotInterchangeable } from './refresh-and-access-tokens-not-interchangeable/probe.ts'
import { refreshReuseDetected } from './refresh-reuse-detected/probe.ts'
import { responsesCarryNoSecrets } from './responses-carry-no-secrets/probe.ts'
import { revocationHoldsAcrossReplicasAndRestart } from './revocation-holds-across-replicas-and-restart/probe.ts'
import { routingTricksDoNotBypassAuth } from './routing-tricks-do-not-bypass-auth/probe.ts'
import { securityHeadersFitContent } from './security-headers-fit-content/probe.ts'
import { serverSideRequestsRestricted } from './server-side-requests-restricted/probe.ts'
import { uploadContentVerified } from './upload-content-verified/probe.ts'
import { weakPasswordsRefused } from './weak-passwords-refused/probe.ts'
import { websocketOriginAndLimitsEnforced } from './websocket-origin-and-limits-enforced/probe.ts'
import { websocketRequiresAuthentication } from './websocket-requires-authentication/probe.ts'

export const securityProbes: readonly Probe[] = [
  protectedOperationsRequireCredentials,
  routingTricksDoNotBypassAuth,
  jwtAlgNoneRejected,
  jwtSignatureVerified,
  jwtKeyConfusionRejected,
  jwtAlgorithmPinned,
  jwtExpiryEnforced,
  jwtAudienceAndIssuerChecked,
  jwtHeaderKeysNotTrusted,
  refreshAndAccessTokensNotInterchangeable,
  logoutRevokesAtOnce,
  revocationHoldsAcrossReplicasAndRestart,
  refreshReuseDetected,
  passwordChangeEndsOtherSessions,
  objectsIsolatedBetweenUsers,
  adminOperationsRefuseUsers,
  massAssignmentIgnored,
  responsesCarryNoSecrets,
  loginRateLimitEnforced,
  rateLimitHeadersTruthful,
  rateLimitNotBypassedByHeaders,
  rateLimitSharedByReplicas,
  loginDoesNotRevealUsers,
  weakPasswordsRefused,
  securityHeadersFitContent,
  corsLimitedToAllowList,
  hostHeaderNotReflected,
  bodySizeLimited,
  ambiguousFramingRejected,
  pathTraversalBlocked,
  uploadContentVerified,
  websocketRequiresAuthentication,
  websocketOriginAndLimitsEnforced,
  serverSideRequestsRestricted,
  injectionSmokeClean,
  internalEndpointsNotExposed,
]
