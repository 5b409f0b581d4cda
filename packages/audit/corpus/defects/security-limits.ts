/** Planted defects of login limits and of what a login tells. @module */

import { withAuth, withFacts } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

const wrong = 'a-wrong-Password-7'

export const limitDefects: readonly Defect[] = [
  {
    flag: 'retry-after-none',
    probe: 'rate-limit-headers-truthful',
    tier: 'T',
    portable: false,
    planted: 'A 429 does not say when to come again.',
    twin: {
      flag: 'twin:retry-after-none',
      legitimate: 'Retry-After is a date, and the limits are told in X-RateLimit headers.',
    },
    collateral: [],
    demonstrate: async (subject) => !(await limited(subject)).headers.has('retry-after'),
  },
  {
    flag: 'retry-after-early',
    probe: 'rate-limit-headers-truthful',
    tier: 'R',
    portable: false,
    planted: 'Retry-After is always one second, whatever is left of the window.',
    twin: {
      flag: 'twin:retry-after-early',
      legitimate: 'Retry-After is a second more than is left.',
    },
    collateral: [],
    demonstrate: async (subject) => (await limited(subject)).headers.get('retry-after') === '1',
  },
  {
    flag: 'remaining-frozen',
    probe: 'rate-limit-headers-truthful',
    tier: 'R',
    portable: false,
    planted: 'What remains is told as the whole limit each time.',
    twin: {
      flag: 'twin:remaining-frozen',
      legitimate: 'What remains is not told at all, only the policy and Retry-After.',
    },
    collateral: [],
    demonstrate: async ({ login, user }) => {
      const { email } = await user()
      await login(email, wrong)
      const { headers } = await login(email, wrong)
      return /r=5/.test(headers.get('ratelimit') ?? '')
    },
  },
  {
    flag: 'rl-far',
    probe: 'login-rate-limit-enforced',
    tier: 'R',
    portable: false,
    planted: 'The limit is there, and ten times as high as is declared.',
    twin: {
      flag: 'twin:rl-far',
      legitimate:
        'After five wrong passwords the account is locked for a while, and told so (423).',
    },
    collateral: [
      'rate-limit-headers-truthful',
      'rate-limit-shared-by-replicas',
      'rate-limit-not-bypassed-by-headers',
    ],
    demonstrate: async (subject) => (await limited(subject)).status === 401,
  },
  {
    flag: 'rl-real-ip',
    probe: 'rate-limit-not-bypassed-by-headers',
    tier: 'R',
    portable: false,
    planted: 'The login limit believes X-Real-IP of anybody.',
    twin: {
      flag: 'twin:rl-real-ip',
      legitimate: 'Loopback is a proxy that is declared, and may say who asks.',
      config: withAuth({ trustedProxies: ['127.0.0.0/8'] }),
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { email } = await subject.user()
      await limited(subject, email)
      return (await subject.login(email, wrong, { 'x-real-ip': '198.51.100.9' })).status === 401
    },
  },
  {
    flag: 'rl-per-process',
    probe: 'rate-limit-shared-by-replicas',
    tier: 'T',
    portable: false,
    planted: 'Each instance counts logins for itself.',
    twin: {
      flag: 'twin:rl-per-process',
      legitimate: 'Each instance counts for itself, by design, and that is declared.',
      config: withFacts({ limitsPerInstance: true }),
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { email } = await subject.user()
      await limited(subject, email)
      return subject.boot({}, async (other) => (await other.login(email, wrong)).status === 401)
    },
  },
  {
    flag: 'enum-time',
    probe: 'login-does-not-reveal-users',
    tier: 'R',
    portable: false,
    planted: 'No password is looked at where there is no user, so that the answer comes sooner.',
    twin: {
      flag: 'twin:enum-time',
      legitimate: 'Every failed login takes a random while longer.',
    },
    collateral: [],
    demonstrate: async ({ login, user }) => {
      const { email } = await user()
      const known = await timed(() => login(email, wrong))
      const unknown = await timed(() => login('nobody@subject.example', wrong))
      return known > 2 * unknown
    },
  },
]

/** The answer to the sixth wrong password. */
async function limited({ login, user }: Subject, email?: string) {
  const name = email ?? (await user()).email
  for (let at = 0; at < 5; at += 1) await login(name, wrong)
  return login(name, wrong)
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  await act()
  const startMs = performance.now()
  for (let at = 0; at < 3; at += 1) await act()
  return performance.now() - startMs
}
