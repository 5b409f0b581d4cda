import { randomInt } from 'node:crypto'
import type { LoginOptions } from '../../../gather/accounts.ts'
import { exhaustLogin, wrongly } from '../../../gather/login-exhaustion.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Attempt, Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts, config } = stand
  const exhaustion = await exhaustLogin(stand)
  const { login } = accounts
  const trustedProxies = config.auth?.trustedProxies ?? []
  if (exhaustion === undefined || login === undefined)
    return { trustedProxies, exercise: undefined }

  const { user, wrong } = exhaustion
  const ask = (options: LoginOptions = {}) =>
    login(wrongly(user), { ...options, waitOut429: false })
  const before = await ask()
  const attempts: Attempt[] = []
  if (before.status === 429) {
    for (const { member, isAddress, options } of tricks(wrong[0]?.path ?? '/')) {
      const answer = await ask(options)
      // Who was served may have been so because the window ended: asked again without the trick.
      const plain = answer.status === 429 ? undefined : await ask()
      attempts.push({ member, isAddress, answer, plain })
    }
  }
  const health = await stand.healthHolds()
  return { trustedProxies, exercise: { first: wrong[0], before, attempts, health } }
}

interface Trick {
  readonly member: string
  /** Whether a trusted proxy may rightly say so. */
  readonly isAddress: boolean
  readonly options: LoginOptions
}

function tricks(path: string): readonly Trick[] {
  const headers: Readonly<Record<string, string>> = {
    'X-Forwarded-For': address(),
    'X-Real-IP': address(),
    Forwarded: `for=${address()}`,
    'True-Client-IP': address(),
    'CF-Connecting-IP': address(),
    'X-Client-IP': address(),
    'X-Cluster-Client-IP': address(),
    'X-Originating-IP': address(),
  }
  const [bare = '/', query = ''] = path.split('?')
  const paths: Readonly<Record<string, string>> = {
    'an upper-case path': bare.toUpperCase(),
    'an extra query parameter': `${bare}?${query === '' ? '' : `${query}&`}plimsoll=${randomInt(1e6)}`,
    'a trailing slash': `${bare}/`,
  }
  const both = `${address()}, ${address()}`
  return [
    ...Object.entries(headers).map(([name, value]) => header(name, name, value)),
    header('X-Forwarded-For with two addresses', 'X-Forwarded-For', both),
    header('X-Forwarded-For of loopback', 'X-Forwarded-For', '127.0.0.1'),
    ...Object.entries(paths).map(([member, changed]) => ({
      member,
      isAddress: false,
      options: { path: changed },
    })),
    {
      member: 'another User-Agent',
      isAddress: false,
      options: { headers: { 'user-agent': 'curl/8.5.0' } },
    },
  ]
}

function header(member: string, name: string, value: string): Trick {
  return { member, isAddress: true, options: { headers: { [name]: value } } }
}

/** Of a network for documentation (RFC 5737). */
function address(): string {
  return `203.0.113.${randomInt(1, 255)}`
}
