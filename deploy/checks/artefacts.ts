/**
 * Everything that is shipped, in the order in which it is needed.
 *
 * @module
 */

import { alertmanager } from './alertmanager.ts'
import type { Artefact } from './artefact.ts'
import { buildContext } from './build-context.ts'
import { compose } from './compose.ts'
import { createdService } from './created-service.ts'
import { deployPs1, deploySh } from './deploy-scripts.ts'
import { dockerfiles } from './dockerfiles.ts'
import { grafana } from './grafana.ts'
import { haproxy } from './haproxy.ts'
import { kubernetes, kubernetesFiles } from './kubernetes.ts'
import { migrations } from './migrations.ts'
import { nginx } from './nginx.ts'
import { prometheus } from './prometheus.ts'
import { sbom } from './sbom.ts'
import { terraform, terraformFormat } from './terraform.ts'
import { workflows } from './workflows.ts'

export const artefacts: readonly Artefact[] = [
  dockerfiles,
  buildContext,
  sbom,
  nginx,
  haproxy,
  compose,
  prometheus,
  alertmanager,
  grafana,
  migrations,
  workflows,
  kubernetesFiles,
  kubernetes,
  terraform,
  terraformFormat,
  createdService,
  deploySh,
  deployPs1,
]
