/** Planted defects of who may reach and set what, and of what answers give away. @module */

import type { Defect } from '../defect.ts'
import { administratorToken, type Subject, type SubjectUser } from '../subject.ts'

const rope = { name: 'rope', quantity: 3 }

export const objectDefects: readonly Defect[] = [
  {
    flag: 'bola-change',
    probe: 'objects-isolated-between-users',
    tier: 'R',
    portable: false,
    planted: 'Nobody reads the items of others, and whoever knows an id changes them.',
    twin: {
      flag: 'twin:bola-change',
      legitimate: 'Changing an item of somebody else is answered 403 instead of 404.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { ask, other, path } = await foreignItem(subject)
      const json = { name: 'taken', quantity: 1 }
      return (await ask(path, { method: 'PUT', token: other.access, json })).status === 200
    },
  },
  {
    flag: 'bola-remove',
    probe: 'objects-isolated-between-users',
    tier: 'R',
    portable: false,
    planted: 'Whoever knows the id of an item removes it.',
    twin: {
      flag: 'twin:bola-remove',
      legitimate:
        'Removing what is not there for the caller is answered 204, and nothing is removed.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { ask, owner, other, path } = await foreignItem(subject)
      await ask(path, { method: 'DELETE', token: other.access })
      return (await ask(path, { token: owner.access })).status === 404
    },
  },
  {
    flag: 'bola-list',
    probe: 'objects-isolated-between-users',
    tier: 'R',
    portable: false,
    planted: 'The list shows the items of everybody.',
    twin: {
      flag: 'twin:bola-list',
      legitimate: 'The list tells how many items there are of all, and shows those of the caller.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { ask, other, id } = await foreignItem(subject)
      return (await ask('/items', { token: other.access })).at('items.0.id') === id
    },
  },
  {
    flag: 'admin-open',
    probe: 'admin-operations-refuse-users',
    tier: 'T',
    portable: false,
    planted: 'Any user may do what administrators do.',
    twin: {
      flag: 'twin:admin-open',
      legitimate: 'Users are told 404 where administrators are let in.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) =>
      (await ask('/admin/users', { token: (await user()).access })).status === 200,
  },
  {
    flag: 'admin-header',
    probe: 'admin-operations-refuse-users',
    tier: 'R',
    portable: false,
    planted: 'The role is taken from a header that a gateway should set and a client can.',
    twin: {
      flag: 'twin:admin-header',
      legitimate: 'A header of the answer tells the role, and one of the request is not looked at.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const headers = { 'x-role': 'admin' }
      return (await ask('/admin/users', { token: (await user()).access, headers })).status === 200
    },
  },
  {
    flag: 'admin-delete',
    probe: 'admin-operations-refuse-users',
    tier: 'R',
    portable: false,
    planted: 'Only reading is kept for administrators; any user removes another.',
    twin: {
      flag: 'twin:admin-delete',
      legitimate: 'Users may remove themselves by the operation of administrators.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const [one, other] = await Promise.all([user(), user()])
      const options = { method: 'DELETE', token: one.access }
      return (await ask(`/admin/users/${other.id}`, options)).status === 204
    },
  },
  {
    flag: 'mass-assign-patch',
    probe: 'mass-assignment-ignored',
    tier: 'R',
    portable: false,
    planted: 'Making an item is strict; changing one takes a new owner.',
    twin: {
      flag: 'twin:mass-assign-patch',
      legitimate: 'Changing an item drops members that it does not know.',
    },
    collateral: ['invalid-input-rejected', 'bad-input-never-causes-5xx'],
    demonstrate: async (subject) => {
      const { ask, owner, other, path } = await foreignItem(subject)
      const json = { owner_id: other.id }
      const answer = await ask(path, { method: 'PATCH', token: owner.access, json })
      return answer.at('owner_id') === other.id
    },
  },
  {
    flag: 'mass-role',
    probe: 'mass-assignment-ignored',
    tier: 'R',
    portable: false,
    planted: 'Whoever registers may name the role of the account.',
    twin: {
      flag: 'twin:mass-role',
      legitimate: 'Registering drops members that it does not know.',
    },
    collateral: ['bad-input-never-causes-5xx', 'invalid-input-rejected'],
    demonstrate: async ({ ask }) => {
      const email = `${crypto.randomUUID()}@subject.example`
      const json = { email, password: `Subject-${crypto.randomUUID()}`, role: 'admin' }
      return (await ask('/register', { method: 'POST', json })).at('role') === 'admin'
    },
  },
  {
    flag: 'secret-in-body',
    probe: 'responses-carry-no-secrets',
    tier: 'T',
    portable: false,
    planted: 'Who asks for the own account is told the hash of the password.',
    twin: {
      flag: 'twin:secret-in-body',
      legitimate: 'The password is shown masked, and whether there is one.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) =>
      (await ask('/me', { token: (await user()).access })).at('password_hash') !== undefined,
  },
  {
    flag: 'secret-renamed',
    probe: 'responses-carry-no-secrets',
    tier: 'R',
    portable: false,
    planted: 'The hash of the password is told under a name that nobody looks for.',
    twin: {
      flag: 'twin:secret-renamed',
      legitimate: 'It is told when the password was changed, and how it is hashed.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const token = await administratorToken(subject)
      return String((await subject.ask('/me', { token })).at('credential')).startsWith('$2b$')
    },
  },
]

interface ForeignItem extends Pick<Subject, 'ask'> {
  readonly owner: SubjectUser
  readonly other: SubjectUser
  readonly id: string
  readonly path: string
}

/** An item of one user, and another who has nothing to do with it. */
async function foreignItem({ ask, user }: Subject): Promise<ForeignItem> {
  const [owner, other] = await Promise.all([user(), user()])
  const made = await ask('/items', { method: 'POST', token: owner.access, json: rope })
  const id = String(made.at('id'))
  return { ask, owner, other, id, path: `/items/${id}` }
}
