/**
 * The deployment of a new service as docker-compose and kubectl put it together. The quick checks of
 * the same files are in `deploy/checks/created-service.ts`.
 *
 * @module
 */

import { join } from 'node:path'
import { dockerComposeBinary } from '../../../tools/servers/docker-compose.ts'
import { MissingTool } from '../../checks/artefact.ts'
import { literalProblems, modelProblems } from '../../checks/kubernetes/models.ts'
import { demandKubectl, render } from '../../checks/kubernetes/render.ts'
import { complaints, told, toolOr } from '../../checks/proxies/tools.ts'

type Print = (line: string) => void

/** A program that is not there is said, and nothing is proved by it. */
export async function renderProblems(project: string, print: Print): Promise<readonly string[]> {
  const problems: string[] = []
  for (const part of [composed, kustomized]) {
    try {
      problems.push(...(await part(project, print)))
    } catch (error) {
      if (!(error instanceof MissingTool)) throw error
      print(`SKIPPED ${error.message}`)
    }
  }
  return problems
}

async function composed(project: string, print: Print): Promise<readonly string[]> {
  const program = toolOr(dockerComposeBinary, 'docker-compose')
  const path = join(project, 'compose.yaml')
  const env = { SECRET_KEY: 'of-the-environment', POSTGRES_PASSWORD: 'of-the-environment' }
  const verdict = await told(program, ['-f', path, '--project-directory', project, 'config'], env)
  print(`docker-compose config: ${verdict.isOk ? 'accepted' : 'refused'}`)
  return complaints(verdict)
}

async function kustomized(project: string, print: Print): Promise<readonly string[]> {
  await demandKubectl()
  const manifests = await render('kubernetes', project)
  const problems = [...(await modelProblems(manifests)), ...(await literalProblems(manifests))]
  print(`kubectl kustomize: ${manifests.length} objects, ${problems.length} problems`)
  return problems
}
