import type { UserAccount } from '../../../gather/accounts.ts'
import type { Answer } from '../../../gather/answer.ts'
import { loadPerCore } from '../../../gather/host-load.ts'
import type { Http } from '../../../gather/http-client.ts'
import { wrongly } from '../../../gather/login-exhaustion.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Pair } from './judge.ts'

const pairsMost = 20
/** Limits mostly count per account: with another one, more pairs can be timed. */
const accountsMost = 6

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { login } = accounts
  if (login === undefined) throw new Inconclusive('No operation is known that signs in.')
  const { user } = await accounts.fresh()
  if (user.password === '') throw new Inconclusive('User A has no password, only a token.')
  const at = await relaxed(stand)
  const ask = (who: Named): Promise<Answer> =>
    login(who, { waitOut429: false, ...(at !== undefined && { at }) })
  const right = await ask(user)
  const { pairs, names } = await pairsOf(stand, user, ask)
  const health = await stand.healthHolds()
  return { right, pairs, names, loadPerCore: loadPerCore(), health }
}

interface Pairs {
  readonly pairs: readonly Pair[]
  readonly names: readonly string[]
}

type Ask = (who: Named) => Promise<Answer>

/** With other accounts where a limit cuts in, as many pairs as are needed. */
async function pairsOf({ accounts }: Stand, first: UserAccount, ask: Ask): Promise<Pairs> {
  const names: string[] = []
  const pairs: Pair[] = []
  const turns = accounts.canRegister ? accountsMost : 1
  for (let turn = 0; turn < turns && pairs.length < pairsMost; turn += 1) {
    const somebody = wrongly(turn === 0 ? first : (await accounts.fresh()).user)
    const nobody = { ...accounts.unusedUser(), password: somebody.password }
    const [known, unknown] = [() => ask(somebody), () => ask(nobody)]
    names.push(somebody.name, nobody.name)
    // Both are warmed up: first use of a code path is slower than the next.
    if (turn === 0) await askInTurns(known, unknown, 1)
    pairs.push(...(await askInTurns(known, unknown, pairsMost - pairs.length)))
  }
  return { pairs, names }
}

type Named = Pick<UserAccount, 'name' | 'password'>

/** Which of the two comes first takes turns, so that neither is always the warmer. */
async function askInTurns(
  somebody: () => Promise<Answer>,
  nobody: () => Promise<Answer>,
  most: number,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  while (pairs.length < most && !pairs.some(isCut)) {
    if (pairs.length % 2 === 0) {
      const known = await somebody()
      pairs.push({ known, unknown: await nobody() })
    } else {
      const unknown = await nobody()
      pairs.push({ known: await somebody(), unknown })
    }
  }
  return pairs
}

/** An instance with raised limits; undefined where there is none. */
async function relaxed(stand: Stand): Promise<Http | undefined> {
  const { start } = stand.config
  if (stand.services.main === undefined || start?.relaxedEnv === undefined) return undefined
  const boot = await stand.services.boot({ relaxed: true, label: 'with raised limits' })
  return boot.instance?.http
}

function isCut({ known, unknown }: Pair): boolean {
  return known.status === 429 || unknown.status === 429
}
