import { matchesGlob } from 'node:path/posix'
import type { Stand } from '../../../gather/stand.ts'
import { readDockerfile, readFiles } from '../read-files.ts'
import { secretsIn } from '../secret-patterns.ts'
import type { Facts, FoundSecret } from './judge.ts'

const filesMax = 5_000
/** Configuration, where a member with a telling name holds a value and not an expression. */
const configuration = /\.(env[\w.]*|ya?ml|json|toml|ini|properties|conf|cfg|tfvars)$|(^|\/)\.env/
const generated = /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|poetry\.lock)$/

export async function gather(stand: Stand): Promise<Facts> {
  const { repository, config } = stand
  const tracked = await repository.tracked()
  // A pattern leaves hidden files out unless it names them.
  const all = tracked ?? (await repository.list('{**/*,**/.*,**/.*/**/*}'))
  const allowed = config.repository?.allowedSecrets ?? []
  const isAllowed = (path: string) => allowed.some((one) => matchesGlob(path, one.path))
  const written = all.filter((path) => !generated.test(path))
  const looked = written.slice(0, filesMax)
  const found: FoundSecret[] = []
  for (const path of looked.filter((one) => !isAllowed(one))) {
    const [file] = await readFiles(stand, [path])
    if (file === undefined || file.text.includes('\0')) continue
    const hits = secretsIn(file.text, { names: configuration.test(path) })
    found.push(...hits.map((hit) => ({ ...hit, path })))
  }
  const [dockerignore] = await readFiles(stand, ['.dockerignore'])
  return {
    files: looked.length,
    left: written.length - looked.length,
    isTracked: tracked !== undefined,
    environmentFiles: all.filter((path) => isEnvironmentFile(path) && !isAllowed(path)),
    found,
    dockerfile: await readDockerfile(stand),
    dockerignore,
    allowed: allowed.length,
  }
}

function isEnvironmentFile(path: string): boolean {
  const name = path.split('/').at(-1) ?? ''
  return /^\.env(\.|$)/.test(name) && !/example|sample|template|test/.test(name)
}
