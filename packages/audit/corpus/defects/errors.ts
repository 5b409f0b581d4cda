/** Planted defects of what errors say. @module */

import type { Defect } from '../defect.ts'

export const errorDefects: readonly Defect[] = [
  {
    flag: 'debug-stack',
    probe: 'debug-pages-off',
    tier: 'R',
    portable: false,
    planted: 'Every error has the stack of the exception beside its envelope.',
    twin: {
      flag: 'twin:debug-stack',
      legitimate: 'A member is called "stack" and names what the service is made of.',
    },
    collateral: ['errors-leak-nothing'],
    demonstrate: async ({ ask }) => /\.ts:\d+/.test((await ask('/nowhere')).text),
  },
  {
    flag: 'err-shapes',
    probe: 'one-error-envelope',
    tier: 'R',
    portable: false,
    planted: 'What validation refuses has a shape of its own.',
    twin: {
      flag: 'twin:err-shapes',
      legitimate: 'What validation refuses has one more member, beside the envelope.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => {
      const { text } = await ask('/login', { method: 'POST', json: {} })
      return text.includes('"errors"') && !text.includes('"error"')
    },
  },
  {
    flag: 'err-sql',
    probe: 'errors-leak-nothing',
    tier: 'R',
    portable: false,
    planted: 'What is not found is told with the query that found nothing.',
    twin: {
      flag: 'twin:err-sql',
      legitimate: 'The message uses words that queries use too.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => (await ask('/nowhere')).text.includes('SELECT id'),
  },
  {
    flag: 'nul-unchecked',
    probe: 'bad-input-never-causes-5xx',
    tier: 'R',
    portable: false,
    planted: 'Text with NUL reaches the database, which cannot store it.',
    twin: { flag: 'twin:nul-unchecked', legitimate: 'NUL is taken out of text.' },
    collateral: ['invalid-input-rejected'],
    demonstrate: async ({ ask, user }) => {
      const json = { name: 'ro\u0000pe', quantity: 1 }
      const { access: token } = await user()
      return (await ask('/items', { method: 'POST', token, json })).status >= 500
    },
  },
]
