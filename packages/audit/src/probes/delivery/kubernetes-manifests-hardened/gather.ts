import type { Stand } from '../../../gather/stand.ts'
import { readFiles } from '../read-files.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return { files: await readFiles(stand, await stand.repository.manifests()) }
}
