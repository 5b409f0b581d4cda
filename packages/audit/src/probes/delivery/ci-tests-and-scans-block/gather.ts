import type { Stand } from '../../../gather/stand.ts'
import { readFiles } from '../read-files.ts'
import type { Facts } from './judge.ts'

const otherSystems = [
  '.gitlab-ci.yml',
  'Jenkinsfile',
  '.circleci/config.yml',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  '.drone.yml',
  '.travis.yml',
  'buildspec.yml',
]
const scripts = '{.ci,ci,scripts,script,bin,tools}/**/*'

export async function gather(stand: Stand): Promise<Facts> {
  const { repository } = stand
  const paths = [...(await repository.list(scripts)), 'Makefile', 'package.json']
  const [workflows, others, called] = await Promise.all([
    readFiles(stand, await repository.workflows()),
    readFiles(stand, otherSystems),
    readFiles(stand, paths),
  ])
  return {
    workflows,
    otherSystem: others[0]?.path,
    scripts: called.filter(({ path }) => path !== 'package.json'),
    packageJson: called.find(({ path }) => path === 'package.json'),
  }
}
