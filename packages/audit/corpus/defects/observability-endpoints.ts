/** Planted defects of metrics and of what health tells. @module */

import { setTimeout as delay } from 'node:timers/promises'
import type { Defect } from '../defect.ts'
import { administratorToken, type Subject } from '../subject.ts'

async function metricsOf(subject: Subject): Promise<string> {
  return (await subject.ask('/metrics', { token: await administratorToken(subject) })).text
}

export const endpointDefects: readonly Defect[] = [
  {
    flag: 'ready-detail',
    probe: 'health-details-leak-nothing',
    tier: 'T',
    portable: false,
    planted: 'Readiness tells what the driver of the database said.',
    twin: {
      flag: 'twin:ready-detail',
      legitimate: 'Readiness tells names of components and how long the process has run.',
    },
    collateral: ['internal-endpoints-not-exposed'],
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async ({ ask }, { postgres }) => {
        await postgres.set('refuse')
        await delay(1_000)
        return (await ask('/readyz')).text.includes('ECONNREFUSED')
      }),
  },
  {
    flag: 'metrics-none',
    probe: 'metrics-exposed',
    tier: 'T',
    portable: false,
    planted: 'There are no metrics where they are declared.',
    twin: { flag: 'twin:metrics-none', legitimate: 'Metrics are told as OpenMetrics 1.0.' },
    collateral: [],
    demonstrate: async (subject) => !(await metricsOf(subject)).includes('# TYPE'),
  },
  {
    flag: 'metrics-lie',
    probe: 'metrics-tell-the-truth',
    tier: 'T',
    portable: false,
    planted: 'Only requests that went well are counted.',
    twin: { flag: 'twin:metrics-lie', legitimate: 'Statuses are told as classes.' },
    collateral: [],
    demonstrate: async (subject) => {
      await subject.ask('/me')
      return !/status="4/.test(await metricsOf(subject))
    },
  },
  {
    flag: 'metrics-open',
    probe: 'metrics-guarded',
    tier: 'T',
    portable: false,
    planted: 'Anybody may read the metrics.',
    twin: {
      flag: 'twin:metrics-open',
      legitimate: 'Who has no credential is told that there is nothing.',
    },
    collateral: ['internal-endpoints-not-exposed', 'protected-operations-require-credentials'],
    demonstrate: async ({ ask }) => (await ask('/metrics')).text.includes('# TYPE'),
  },
]
