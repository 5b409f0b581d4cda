import { strong } from '../../../gather/accounts/user-names.ts'
import type { Answer } from '../../../gather/answer.ts'
import { hasDocument } from '../../../gather/documented-absence.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Truncation, Weak } from './judge.ts'

/** What bcrypt looks at, in bytes; the rest is ignored without a word. */
const bcryptBytes = 72

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  if (accounts.register === undefined) {
    // Where nothing may be written, register is left out though it may be there.
    if (!hasDocument(stand)) throw new Inconclusive('Nobody can register, or nobody may.')
    return { exercise: undefined }
  }
  const user = accounts.unusedUser()
  const control = await accounts.register(user)
  const weak: Weak[] = []
  for (const [member, password] of weakOnes) {
    const { name } = accounts.unusedUser()
    const answer = await accounts.register({ name, password })
    weak.push({ member, answer })
  }
  const truncations = [
    await truncation(
      stand,
      'after 72 bytes',
      beyond(strong(stand.canary('long-password')), bcryptBytes),
    ),
    await truncation(stand, 'after a NUL', `${strong(stand.canary('nul-password'))}\0`),
  ]
  return { exercise: { control, weak, truncations, health: await stand.healthHolds() } }
}

const weakOnes: readonly (readonly [string, string])[] = [
  ['an empty one', ''],
  ['one letter', 'a'],
  ['six digits', '123456'],
  ['a most common one', 'password1'],
  ['digits in a row', '12345678'],
  ['keys in a row', 'qwertyuiop'],
  ['one letter ten times', 'aaaaaaaaaa'],
  ['a word and digits', 'letmein123'],
]

/** Registers with one ending and signs in with another. */
async function truncation(stand: Stand, member: string, stem: string): Promise<Truncation> {
  const { register, login, unusedUser } = stand.accounts
  if (register === undefined || login === undefined) return { member, registered: undefined }
  const { name } = unusedUser()
  const password = `${stem}first-Ending-1!`
  const registered: Answer = await register({ name, password })
  if (registered.status >= 300) return { member, registered }
  return {
    member,
    registered,
    right: await login({ name, password }),
    other: await login({ name, password: `${stem}other-Ending-2?` }),
  }
}

function beyond(text: string, bytes: number): string {
  return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes)
}
