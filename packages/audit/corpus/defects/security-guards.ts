/** Planted defects of guards before routes, and of passwords. @module */

import type { Defect } from '../defect.ts'

export const guardDefects: readonly Defect[] = [
  {
    flag: 'guard-raw-path',
    probe: 'routing-tricks-do-not-bypass-auth',
    tier: 'R',
    portable: false,
    planted:
      'The guard of administrators looks at the raw path, and the router at the decoded one.',
    twin: {
      flag: 'twin:guard-raw-path',
      legitimate: 'A path that is not written in the usual way is redirected to the one that is.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => (await ask('/admin/%75sers')).status === 200,
  },
  {
    flag: 'guard-no-slash',
    probe: 'routing-tricks-do-not-bypass-auth',
    tier: 'T',
    portable: false,
    planted: 'With a slash at the end the list of users asks for no credential.',
    twin: {
      flag: 'twin:guard-no-slash',
      legitimate: 'A slash at the end makes no difference, to the guard neither.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => (await ask('/admin/users/')).status === 200,
  },
  {
    flag: 'auth-any-bearer',
    probe: 'protected-operations-require-credentials',
    tier: 'R',
    portable: false,
    planted: 'One operation only looks whether there is a token at all.',
    twin: {
      flag: 'twin:auth-any-bearer',
      legitimate: 'Without a token that operation is redirected to a page for signing in.',
    },
    collateral: ['routing-tricks-do-not-bypass-auth'],
    demonstrate: async ({ ask }) =>
      (await ask('/search?q=rope', { token: 'anything' })).status === 200,
  },
  {
    flag: 'password-keeps-sessions',
    probe: 'password-change-ends-other-sessions',
    tier: 'T',
    portable: false,
    planted: 'Who is signed in elsewhere stays so when the password changes.',
    twin: {
      flag: 'twin:password-keeps-sessions',
      legitimate: 'The session that changed the password ends as well.',
    },
    collateral: [],
    demonstrate: async ({ ask, login, user }) => {
      const { email, password, access: token } = await user()
      const other = String((await login(email, password)).at('access_token'))
      const json = { current_password: password, new_password: `${password}-2` }
      await ask('/me/password', { method: 'POST', token, json })
      return (await ask('/me', { token: other })).status === 200
    },
  },
  {
    flag: 'weak-ok',
    probe: 'weak-passwords-refused',
    tier: 'T',
    portable: false,
    planted: 'Any password will do.',
    twin: {
      flag: 'twin:weak-ok',
      legitimate: 'No list is kept: a password has 15 characters or more and is not one of few.',
    },
    collateral: ['invalid-input-rejected'],
    demonstrate: async ({ ask }) => {
      const json = { email: `${crypto.randomUUID()}@subject.example`, password: 'password1' }
      return (await ask('/register', { method: 'POST', json })).status === 201
    },
  },
  {
    flag: 'password-truncated',
    probe: 'weak-passwords-refused',
    tier: 'R',
    portable: false,
    planted: 'Only the first 72 bytes of a password count, as with bcrypt.',
    twin: {
      flag: 'twin:password-truncated',
      legitimate: 'A password of more than 72 bytes is refused.',
    },
    collateral: [],
    demonstrate: async ({ ask, login }) => {
      const email = `${crypto.randomUUID()}@subject.example`
      const stem = 'Kp7-wz'.repeat(12)
      await ask('/register', { method: 'POST', json: { email, password: `${stem}one` } })
      return (await login(email, `${stem}two`)).status === 200
    },
  },
]
