/** Planted defects of what a document says and of retries. @module */

import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

const json = { name: 'rope', quantity: 3 }

export const apiDefects: readonly Defect[] = [
  {
    flag: 'schema-drift-type',
    probe: 'responses-conform-to-schema',
    tier: 'R',
    portable: false,
    planted: 'In a list numbers are text; in one object they are not.',
    twin: {
      flag: 'twin:schema-drift-type',
      legitimate: 'In a list a member is null that may be.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      await ask('/items', { method: 'POST', token, json })
      return (await ask('/items', { token })).at('items.0.quantity') === '3'
    },
  },
  {
    flag: 'status-undocumented',
    probe: 'statuses-documented',
    tier: 'T',
    portable: false,
    planted: 'What is made is answered 200, and the document says 201.',
    twin: {
      flag: 'twin:status-undocumented',
      legitimate: 'The document says 2XX, and 201 is one of them.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      return (await ask('/items', { method: 'POST', token, json })).status === 200
    },
  },
  {
    flag: 'idem-ignored',
    probe: 'idempotent-retries-create-once',
    tier: 'T',
    portable: false,
    planted: 'Idempotency-Key is documented and not looked at.',
    twin: {
      flag: 'twin:idem-ignored',
      legitimate: 'A copy of what is in flight is answered 409; a later one gets the first answer.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const [first, second] = await inSequence(subject)
      return first !== second
    },
  },
  {
    flag: 'idem-race',
    probe: 'idempotent-retries-create-once',
    tier: 'R',
    portable: false,
    planted: 'A key is looked up first and written afterwards, so copies at once are all done.',
    twin: {
      flag: 'twin:idem-race',
      legitimate: 'A copy of what is in flight is answered 425; a later one gets the first answer.',
    },
    collateral: [],
    demonstrate: async (subject) => new Set(await atOnce(subject)).size > 1,
  },
]

async function inSequence(subject: Subject): Promise<readonly unknown[]> {
  const send = await sender(subject)
  return [await send(), await send()]
}

async function atOnce(subject: Subject): Promise<readonly unknown[]> {
  const send = await sender(subject)
  return await Promise.all([send(), send(), send(), send()])
}

/** Makes an item with the same key each time, and gives its id. */
async function sender({ ask, user }: Subject): Promise<() => Promise<unknown>> {
  const { access: token } = await user()
  const headers = { 'idempotency-key': crypto.randomUUID() }
  return async () => (await ask('/items', { method: 'POST', token, json, headers })).at('id')
}
