/** Planted defects that probes of security must catch, except those of tokens. @module */

import { declared, withAuth, withFacts } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import { formWith } from '../pictures.ts'

export const securityDefects: readonly Defect[] = [
  {
    flag: 'auth-forgotten',
    probe: 'protected-operations-require-credentials',
    tier: 'T',
    portable: true,
    planted: 'The search, which the document protects, asks for no credential.',
    twin: {
      flag: 'twin:auth-forgotten',
      legitimate: 'The search is public, and the document says so.',
    },
    collateral: ['routing-tricks-do-not-bypass-auth', 'objects-isolated-between-users'],
    demonstrate: async ({ ask }) => (await ask('/search?q=rope')).status === 200,
  },
  {
    flag: 'bola-read',
    probe: 'objects-isolated-between-users',
    tier: 'T',
    portable: true,
    planted: 'Whoever knows the id of an item reads it.',
    twin: {
      flag: 'twin:bola-read',
      legitimate: 'Items are a public collection by design, written by their owners only.',
      config: withFacts({ publicCollections: ['/items'] }),
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const [owner, other] = await Promise.all([user(), user()])
      const json = { name: 'rope', quantity: 3 }
      const id = (await ask('/items', { method: 'POST', token: owner.access, json })).at('id')
      return (await ask(`/items/${id}`, { token: other.access })).at('owner_id') === owner.id
    },
  },
  {
    flag: 'mass-assign',
    probe: 'mass-assignment-ignored',
    tier: 'T',
    portable: true,
    planted: 'Whoever writes an item may name its owner.',
    twin: {
      flag: 'twin:mass-assign',
      legitimate: 'Clients may choose the id of an item, as the document says.',
    },
    collateral: ['invalid-input-rejected', 'bad-input-never-causes-5xx'],
    demonstrate: async ({ ask, user }) => {
      const [owner, other] = await Promise.all([user(), user()])
      const json = { name: 'rope', quantity: 3, owner_id: other.id }
      const made = await ask('/items', { method: 'POST', token: owner.access, json })
      return made.at('owner_id') === other.id
    },
  },
  {
    flag: 'rl-none',
    probe: 'login-rate-limit-enforced',
    tier: 'T',
    portable: true,
    planted: 'Passwords may be guessed without end.',
    twin: {
      flag: 'twin:rl-none',
      legitimate: 'Logins are limited by the gateway in front, as is declared.',
      config: (base) => {
        const { loginLimit: _, ...auth } = base.auth ?? {}
        return declared('login-rate-limit-enforced', 'HANDLED_BY_GATEWAY')({ ...base, auth })
      },
    },
    collateral: ['rate-limit-headers-truthful'],
    slowDemonstrator: true,
    demonstrate: async ({ login, user }) => {
      const { email } = await user()
      const statuses: number[] = []
      for (let at = 0; at < 60; at += 1) statuses.push((await login(email, 'wrong')).status)
      return !statuses.includes(429)
    },
  },
  {
    flag: 'rl-xff',
    probe: 'rate-limit-not-bypassed-by-headers',
    tier: 'T',
    portable: false,
    planted: 'The login limit counts by an address that the client writes itself.',
    twin: {
      flag: 'twin:rl-xff',
      legitimate: 'The address is taken from a declared proxy only, and that is not loopback.',
      config: withAuth({ trustedProxies: ['10.20.30.0/24'] }),
    },
    collateral: [],
    demonstrate: async ({ login, user }) => {
      const { email } = await user()
      for (let at = 0; at < 5; at += 1) await login(email, 'wrong')
      const limited = await login(email, 'wrong')
      const again = await login(email, 'wrong', { 'x-forwarded-for': '198.51.100.7' })
      return limited.status === 429 && again.status === 401
    },
  },
  {
    flag: 'enum-user',
    probe: 'login-does-not-reveal-users',
    tier: 'T',
    portable: false,
    planted: 'A login tells whether there is such a user.',
    twin: {
      flag: 'twin:enum-user',
      legitimate: 'The answers differ in the id of the request and in nothing else.',
    },
    collateral: [],
    demonstrate: async ({ login, user }) => {
      const known = await login((await user()).email, 'wrong')
      const unknown = await login('nobody@subject.example', 'wrong')
      return known.status === 401 && unknown.status === 404
    },
  },
  {
    flag: 'cors-reflect',
    probe: 'cors-limited-to-allow-list',
    tier: 'T',
    portable: true,
    planted: 'Pages of any origin may read with the credentials of whoever looks at them.',
    twin: {
      flag: 'twin:cors-reflect',
      legitimate: 'Any origin may read, and never with credentials.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => {
      const { headers } = await ask('/livez', { headers: { origin: 'https://evil.example' } })
      return headers.get('access-control-allow-origin') === 'https://evil.example'
    },
  },
  {
    flag: 'body-nolimit',
    probe: 'body-size-limited',
    tier: 'T',
    portable: true,
    planted: 'A body of any size is read and taken.',
    twin: { flag: 'twin:body-nolimit', legitimate: 'A body that is too large is answered 400.' },
    collateral: ['invalid-input-rejected'],
    demonstrate: async ({ ask, user }) => {
      const json = { name: 'rope', quantity: 3, note: 'x'.repeat(12 * 1024 * 1024) }
      const { access: token } = await user()
      // A connection that is reset while the body is sent is a refusal.
      const answer = await ask('/items', { method: 'POST', token, json }).catch(() => undefined)
      return answer?.status === 201
    },
  },
  {
    flag: 'upload-ct',
    probe: 'upload-content-verified',
    tier: 'T',
    portable: false,
    planted: 'Whatever says that it is a picture is kept as one.',
    twin: {
      flag: 'twin:upload-ct',
      legitimate: 'SVG is kept too, and given out as an attachment that may load nothing.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const body = formWith('<?php system($_GET["c"]); ?>', 'picture.png', 'image/png')
      return (
        (await ask('/files', { method: 'POST', token: (await user()).access, body })).status === 201
      )
    },
  },
  {
    flag: 'ws-noauth',
    probe: 'websocket-requires-authentication',
    tier: 'T',
    portable: true,
    planted: 'Whoever opens the WebSocket gets its messages.',
    twin: {
      flag: 'twin:ws-noauth',
      legitimate: 'The handshake is refused with 403 instead of a close with 1008.',
    },
    collateral: [],
    demonstrate: ({ origin }) => {
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/events`)
      socket.onmessage = () => resolve(true)
      socket.onerror = () => resolve(false)
      socket.onclose = () => resolve(false)
      return promise.finally(() => socket.close())
    },
  },
]
