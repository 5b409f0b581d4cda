/** The probes of one wing, in the order of their short names. @module */

import type { Probe } from '../../probe.ts'
import { backupRestores } from './backup-restores/probe.ts'
import { baseImagePinned } from './base-image-pinned/probe.ts'
import { ciLeastPrivilege } from './ci-least-privilege/probe.ts'
import { ciTestsAndScansBlock } from './ci-tests-and-scans-block/probe.ts'
import { composeProductionShaped } from './compose-production-shaped/probe.ts'
import { containerRunsAsNonRoot } from './container-runs-as-non-root/probe.ts'
import { entrypointExecForm } from './entrypoint-exec-form/probe.ts'
import { envExampleComplete } from './env-example-complete/probe.ts'
import { gracePeriodFitsDrain } from './grace-period-fits-drain/probe.ts'
import { healthcheckDeclaredAndTrue } from './healthcheck-declared-and-true/probe.ts'
import { kubernetesManifestsHardened } from './kubernetes-manifests-hardened/probe.ts'
import { migrationsIdempotentAndGated } from './migrations-idempotent-and-gated/probe.ts'
import { repositoryFreeOfSecrets } from './repository-free-of-secrets/probe.ts'

export const deliveryProbes: readonly Probe[] = [
  containerRunsAsNonRoot,
  baseImagePinned,
  healthcheckDeclaredAndTrue,
  entrypointExecForm,
  repositoryFreeOfSecrets,
  composeProductionShaped,
  kubernetesManifestsHardened,
  gracePeriodFitsDrain,
  ciTestsAndScansBlock,
  ciLeastPrivilege,
  migrationsIdempotentAndGated,
  backupRestores,
  envExampleComplete,
]
