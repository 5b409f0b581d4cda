/** Planted defects that probes of the foundation must catch. @module */

import { secretInFile, withEnvironment } from '../config-changes.ts'
import type { Defect } from '../defect.ts'

export const foundationDefects: readonly Defect[] = [
  {
    flag: 'secret-default',
    probe: 'insecure-secret-stops-startup',
    tier: 'T',
    portable: true,
    planted: 'Without a secret the service signs with one that is in its source.',
    twin: {
      flag: 'twin:secret-default',
      legitimate: 'The secret is read from a file that a variable names.',
      config: secretInFile,
    },
    collateral: ['missing-configuration-stops-startup', 'env-example-complete'],
    demonstrate: ({ serves }) => serves({ SECRET_KEY: undefined }),
  },
  {
    flag: 'secret-weak-ok',
    probe: 'insecure-secret-stops-startup',
    tier: 'T',
    portable: true,
    planted: 'Any secret is taken in production, "changeme" among them.',
    twin: {
      flag: 'twin:secret-weak-ok',
      legitimate: 'Weak secrets are taken in test mode only.',
    },
    collateral: [],
    demonstrate: ({ serves }) => serves({ SECRET_KEY: 'changeme', NODE_ENV: 'production' }),
  },
  {
    flag: 'env-silent',
    probe: 'malformed-configuration-stops-startup',
    tier: 'T',
    portable: true,
    planted: 'A malformed number or name is replaced by the default, and nobody is told.',
    twin: {
      flag: 'twin:env-silent',
      legitimate: 'A variable that the service does not know is ignored.',
      config: withEnvironment({ UNRELATED_SETTING: 'abc' }),
    },
    collateral: [],
    demonstrate: ({ serves }) => serves({ REQUEST_TIMEOUT_MS: 'abc' }),
  },
  {
    flag: 'debug-page',
    probe: 'debug-pages-off',
    tier: 'T',
    portable: false,
    planted: 'In production an unknown path shows the debugger of a framework.',
    twin: {
      flag: 'twin:debug-page',
      legitimate: 'Errors have a member "detail" that tells nothing of the inside.',
    },
    collateral: ['one-error-envelope', 'errors-leak-nothing', 'security-headers-fit-content'],
    demonstrate: async ({ ask }) => (await ask('/nowhere')).text.includes('Werkzeug Debugger'),
  },
  {
    flag: 'schema-drift',
    probe: 'responses-conform-to-schema',
    tier: 'T',
    portable: true,
    planted: 'GET of one item leaves out a member that the document requires.',
    twin: {
      flag: 'twin:schema-drift',
      legitimate: 'GET of one item has one more member, which the document does not forbid.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      const json = { name: 'rope', quantity: 3 }
      const id = (await ask('/items', { method: 'POST', token, json })).at('id')
      return (await ask(`/items/${id}`, { token })).at('quantity') === undefined
    },
  },
  {
    flag: 'accept-invalid',
    probe: 'invalid-input-rejected',
    tier: 'T',
    portable: true,
    planted: 'POST of an item takes values of the wrong type and stores something.',
    twin: {
      flag: 'twin:accept-invalid',
      legitimate: 'A number in a query may have blanks around it.',
    },
    collateral: ['responses-conform-to-schema', 'bad-input-never-causes-5xx'],
    demonstrate: async ({ ask, user }) => {
      const json = { name: 7, quantity: 'many' }
      const answer = await ask('/items', { method: 'POST', token: (await user()).access, json })
      return answer.status === 201 && answer.at('name') === '7'
    },
  },
  {
    flag: 'err-html',
    probe: 'one-error-envelope',
    tier: 'T',
    portable: true,
    planted: 'An unknown path is answered by a page, all other errors by JSON.',
    twin: {
      flag: 'twin:err-html',
      legitimate: 'All errors are application/problem+json instead of an envelope of its own.',
    },
    collateral: [],
    demonstrate: async ({ ask }) =>
      String((await ask('/nowhere')).headers.get('content-type')).startsWith('text/html'),
  },
  {
    flag: 'err-leak',
    probe: 'errors-leak-nothing',
    tier: 'T',
    portable: true,
    planted: 'The message of an error is the stack of the exception.',
    twin: {
      flag: 'twin:err-leak',
      legitimate: 'Errors have an id by which the operator finds the record.',
    },
    collateral: ['health-details-leak-nothing', 'dependency-failure-answers-cleanly'],
    demonstrate: async ({ ask }) =>
      // A file and a line, as the languages of the corpus write them.
      /\.(?:[jt]s|go):\d+|\.py\\?", line \d+/.test(
        (await ask('/login', { method: 'POST', json: 7 })).text,
      ),
  },
  {
    flag: 'err-500-type',
    probe: 'bad-input-never-causes-5xx',
    tier: 'T',
    portable: true,
    planted: 'An object where the name of an item is expected breaks the handler.',
    twin: {
      flag: 'twin:err-500-type',
      legitimate: 'A method that nothing implements is answered 501.',
    },
    collateral: ['invalid-input-rejected'],
    demonstrate: async ({ ask, user }) => {
      const json = { name: {}, quantity: 3 }
      const { access: token } = await user()
      return (await ask('/items', { method: 'POST', token, json })).status === 500
    },
  },
  {
    flag: 'page-unbounded',
    probe: 'pagination-bounded',
    tier: 'T',
    portable: true,
    planted: 'A page is as long as is asked for.',
    twin: {
      flag: 'twin:page-unbounded',
      legitimate: 'A longer page than the maximum is asked for, and the maximum is given.',
    },
    collateral: ['invalid-input-rejected', 'responses-conform-to-schema'],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      const json = { name: 'rope', quantity: 3 }
      const create = () => ask('/items', { method: 'POST', token, json })
      await Promise.all(Array.from({ length: 120 }, create))
      return (await ask('/items?limit=1000000000', { token })).at('items.119') !== undefined
    },
  },
  {
    flag: 'deprec-missing',
    probe: 'deprecations-announced',
    tier: 'T',
    portable: false,
    planted: 'An operation is deprecated in the document and says nothing of it itself.',
    twin: {
      flag: 'twin:deprec-missing',
      legitimate: 'The date of the deprecation is in the future.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const answer = await ask('/items-old', { token: (await user()).access })
      return answer.status === 200 && !answer.headers.has('deprecation')
    },
  },
]
