import type { Stand } from '../../../gather/stand.ts'
import { inherited, stagesOf } from '../dockerfile.ts'
import { readDockerfile, readFiles } from '../read-files.ts'
import { startWords } from '../start-instruction.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const dockerfile = await readDockerfile(stand)
  const last = dockerfile && stagesOf(dockerfile.text).at(-1)
  const name = last && startWords(inherited(last))?.[0]?.split('/').at(-1)
  // A script of the repository may be what is started; it decides then.
  const paths = name?.endsWith('.sh') ? await stand.repository.list(`**/${name}`) : []
  return { dockerfile, scripts: await readFiles(stand, paths) }
}
