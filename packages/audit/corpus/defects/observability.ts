/** Planted defects that probes of observability must catch. @module */

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Defect } from '../defect.ts'
import { administratorToken } from '../subject.ts'

export const observabilityDefects: readonly Defect[] = [
  {
    flag: 'log-secrets',
    probe: 'secrets-kept-out-of-logs',
    tier: 'R',
    portable: true,
    planted: 'The body of a failed login is logged, with the password in it.',
    twin: {
      flag: 'twin:log-secrets',
      legitimate: 'The names of the fields of a failed login are logged, their values redacted.',
    },
    collateral: [],
    demonstrate: async ({ login, service }) => {
      const password = `Canary-${randomUUID()}`
      await login('nobody@subject.example', password)
      // A line is read a moment after it was written.
      await delay(300)
      return service.logs().includes(password)
    },
  },
  {
    flag: 'metrics-card',
    probe: 'metric-cardinality-bounded',
    tier: 'T',
    portable: false,
    planted: 'The path of a request is a label of its metrics.',
    twin: {
      flag: 'twin:metrics-card',
      legitimate: 'There is one more label, of five values: the class of the status.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const paths = Array.from({ length: 50 }, () => `/${randomUUID()}`)
      await Promise.all(paths.map((path) => subject.ask(path)))
      const { text } = await subject.ask('/metrics', { token: await administratorToken(subject) })
      return paths.every((path) => text.includes(path))
    },
  },
]
