import type { Stand } from '../../../gather/stand.ts'
import { readDockerfile } from '../read-files.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return { dockerfile: await readDockerfile(stand) }
}
