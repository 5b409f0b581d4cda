import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { weakSecrets } from '../weak-secrets.ts'

/** The whole public list lies beside a checkout, not in it. */
const wholeList = join(
  import.meta.dirname,
  '../../../../../../../shared/vectors/weak-secrets/jwt.secrets.list',
)

/** Every published secret: all 103,979 where the list is at hand, else the 1,886 of the package. */
export function publishedSecrets(): readonly string[] {
  if (!existsSync(wholeList)) return weakSecrets.split('\n')
  const lines = readFileSync(wholeList, 'utf8').split('\n')
  return lines.slice(0, -1).map((line) => line.replace(/\r$/, ''))
}
