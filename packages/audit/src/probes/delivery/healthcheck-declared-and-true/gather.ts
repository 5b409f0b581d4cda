import type { Stand } from '../../../gather/stand.ts'
import { declaredChecks } from '../declared-healthchecks.ts'
import { readDockerfile, readFiles } from '../read-files.ts'
import type { AskedCheck, Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { repository, http } = stand
  const files = {
    dockerfile: await readDockerfile(stand),
    compose: await readFiles(stand, await repository.composeFiles()),
    manifests: await readFiles(stand, await repository.manifests()),
  }
  const control = await stand.healthHolds()
  const checks: AskedCheck[] = []
  for (const check of declaredChecks(files)) {
    const { path } = check
    checks.push({ ...check, answer: path === undefined ? undefined : await http.send({ path }) })
  }
  const count = files.compose.length + files.manifests.length + (files.dockerfile ? 1 : 0)
  return { files: count, checks, control }
}
