/**
 * What the scaffolder gives a new service to be deployed with. That it installs, serves and passes
 * its tests is for `deploy/proof/create.ts`.
 *
 * @module
 */

import { databases } from '../../packages/create/src/arguments.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { type CreatedFiles, createdFiles } from './created/created-files.ts'
import { composeProblems, kubernetesConfigProblems } from './created/deployed-config.ts'
import {
  imageProblems,
  manifestProblems,
  pinProblems,
  workflowProblems,
} from './created/deployed-files.ts'

async function problemsOf(files: CreatedFiles): Promise<readonly string[]> {
  const found = [
    imageProblems(files),
    pinProblems(files),
    ...(await Promise.all([
      manifestProblems(files),
      workflowProblems(files),
      composeProblems(files),
      kubernetesConfigProblems(files),
    ])),
  ]
  return found.flat().map((problem) => `${files.database}: ${problem}`)
}

export const createdService: Artefact = {
  name: 'created-service',
  async problems() {
    const found = await Promise.all(databases.map((database) => problemsOf(createdFiles(database))))
    return found.flat()
  },
  controls: [
    planted('an unknown instruction', imageProblems, 'Dockerfile', 'STOPSIGNAL', 'STOPSINGAL'),
    planted('root', imageProblems, 'Dockerfile', 'USER 10001', 'USER 0'),
    planted('an image by its tag', pinProblems, 'Dockerfile', '@sha256:0', '@sha256:1'),
    planted(
      'a word where a number is due',
      manifestProblems,
      'kubernetes/deployment.yaml',
      'replicas: 2',
      "replicas: '2'",
    ),
    planted(
      'a manifest that nothing names',
      manifestProblems,
      'kubernetes/kustomization.yaml',
      '  - migrate.yaml\n',
      '',
    ),
    planted(
      'an action by its tag',
      workflowProblems,
      '.github/workflows/ci.yml',
      'actions/checkout@',
      'actions/checkout@v7 # ',
    ),
    planted(
      'a script that there is not',
      workflowProblems,
      '.github/workflows/ci.yml',
      'npm run types',
      'npm run typse',
    ),
    planted(
      'a misspelt variable',
      composeProblems,
      'compose.yaml',
      'TRUSTED_HOSTS',
      'TRUSTED_HOST',
    ),
    planted('a short grace', composeProblems, 'compose.yaml', 'period: 40s', 'period: 30s'),
    planted(
      'a short grace of a pod',
      kubernetesConfigProblems,
      'kubernetes/deployment.yaml',
      'PeriodSeconds: 45',
      'PeriodSeconds: 30',
    ),
    planted(
      'a configuration that is refused',
      kubernetesConfigProblems,
      'kubernetes/kustomization.yaml',
      'TRUSTED_HOSTS=api.example.com',
      'TRUSTED_HOSTS=*',
    ),
  ],
}

function planted(
  what: string,
  problems: (files: CreatedFiles) => readonly string[] | Promise<readonly string[]>,
  path: string,
  ...[from, to]: readonly [string, string]
): PlantedError {
  return { planted: what, problems: () => problems(createdFiles('postgres', { path, from, to })) }
}
