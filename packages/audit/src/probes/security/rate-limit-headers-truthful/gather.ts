import { exhaustLogin, wrongly } from '../../../gather/login-exhaustion.ts'
import type { Stand } from '../../../gather/stand.ts'
import { rateLimitFields } from '../rate-limit-fields.ts'
import type { Facts } from './judge.ts'

/** Longer, and it is not waited for. */
const waitMostSeconds = 25

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, services } = stand
  const isOwnProcess = services.main !== undefined
  const exhaustion = await exhaustLogin(stand)
  if (exhaustion === undefined || accounts.login === undefined) {
    return { isOwnProcess, attempts: undefined, refused: undefined, retried: undefined }
  }
  const { wrong, user, health, right } = exhaustion
  // By now other probes may have asked: what is judged is the newest word.
  const again =
    wrong.at(-1)?.status === 429
      ? await accounts.login(wrongly(user), { waitOut429: false })
      : undefined
  const refused = again?.status === 429 ? again : wrong.find(({ status }) => status === 429)
  const seconds = again === undefined ? undefined : rateLimitFields(again).retryAfterSeconds
  if (again?.status !== 429 || seconds === undefined || !(seconds <= waitMostSeconds)) {
    return { isOwnProcess, attempts: { right, wrong, health }, refused, retried: undefined }
  }
  // A second more is granted: a clock of whole seconds may be late by one.
  await stand.pause(seconds * 1_000 + 1_000)
  const retried = await accounts.login(user, { waitOut429: false })
  return { isOwnProcess, attempts: { right, wrong, health }, refused: again, retried }
}
