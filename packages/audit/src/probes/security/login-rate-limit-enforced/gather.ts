import { hasDocument } from '../../../gather/documented-absence.ts'
import { exhaustLogin } from '../../../gather/login-exhaustion.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  return {
    declared: stand.config.auth?.loginLimit?.attempts,
    hasDocument: hasDocument(stand),
    exhaustion: await exhaustLogin(stand),
  }
}
