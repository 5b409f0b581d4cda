/** Planted defects that probes of reliability must catch. @module */

import { setTimeout as delay } from 'node:timers/promises'
import { withStart } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

/** Status of a path, asked now; 0 without an answer in time. */
async function statusOf({ ask }: Subject, path: string, timeoutMs = 2_000): Promise<number> {
  return ask(path, { timeoutMs }).then(
    ({ status }) => status,
    () => 0,
  )
}

export const reliabilityDefects: readonly Defect[] = [
  {
    flag: 'live-db',
    probe: 'liveness-ignores-dependencies',
    tier: 'T',
    portable: true,
    planted: 'Liveness asks the database, so that a database that is down restarts the service.',
    twin: {
      flag: 'twin:live-db',
      legitimate: 'Liveness looks whether the event loop of this process lags.',
    },
    collateral: ['liveness-holds-while-dependency-hangs', 'not-ready-before-dependencies'],
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async (other, { postgres }) => {
        await postgres.set('refuse')
        return (await statusOf(other, '/livez', 8_000)) !== 200
      }),
  },
  {
    flag: 'ready-static',
    probe: 'readiness-follows-required-dependencies',
    tier: 'T',
    portable: true,
    planted: 'Readiness answers 200 whatever is down.',
    twin: {
      flag: 'twin:ready-static',
      legitimate:
        'Readiness answers 200 while the cache is down, which the service can do without.',
    },
    collateral: ['readiness-bounded-when-dependency-hangs', 'not-ready-before-dependencies'],
    slowDemonstrator: true,
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async (other, { postgres }) => {
        await postgres.set('refuse')
        await delay(6_000)
        return (await statusOf(other, '/readyz')) === 200
      }),
  },
  {
    flag: 'dep-no-timeout',
    probe: 'readiness-bounded-when-dependency-hangs',
    tier: 'T',
    portable: true,
    planted: 'Readiness waits for the database as long as that takes.',
    twin: {
      flag: 'twin:dep-no-timeout',
      legitimate: 'Readiness waits 2.5 s for the database, and no longer.',
    },
    collateral: ['recovers-without-restart'],
    slowDemonstrator: true,
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async (other, { postgres }) => {
        await postgres.set('blackhole')
        return (await statusOf(other, '/readyz', 10_000)) === 0
      }),
  },
  {
    flag: 'sigterm-abrupt',
    probe: 'in-flight-requests-finish-on-sigterm',
    tier: 'T',
    portable: true,
    planted: 'SIGTERM ends the process at once, with every request that it works on.',
    twin: {
      flag: 'twin:sigterm-abrupt',
      legitimate: 'The service drains, and then tells by its exit code that SIGTERM ended it.',
    },
    collateral: [
      'rollout-loses-no-requests',
      'readiness-fails-while-draining',
      'long-lived-connections-closed-politely',
    ],
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        const { access: token } = await other.user()
        const slow = other.ask('/slow?ms=1000', { token }).catch(() => undefined)
        await delay(300)
        other.service.signal('SIGTERM')
        return (await slow)?.status !== 200
      }),
  },
  {
    flag: 'drain-none',
    probe: 'rollout-loses-no-requests',
    tier: 'R',
    portable: false,
    planted: 'SIGTERM closes the listener before readiness has said anything.',
    twin: {
      flag: 'twin:drain-none',
      legitimate: 'The orchestrator sleeps before it sends SIGTERM, as is declared.',
      config: withStart({ preStopSeconds: 2 }),
    },
    collateral: ['readiness-fails-while-draining'],
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        other.service.signal('SIGTERM')
        for (;;) {
          const status = await statusOf(other, '/readyz')
          if (status !== 200) return status === 0
        }
      }),
  },
  {
    flag: 'sigterm-ignore',
    probe: 'exits-within-grace-period',
    tier: 'T',
    portable: false,
    planted: 'SIGTERM is caught, and nothing follows.',
    twin: { flag: 'twin:sigterm-ignore', legitimate: 'Draining takes 8 s of the 30 s there are.' },
    collateral: [
      'readiness-fails-while-draining',
      'signals-reach-the-process',
      'long-lived-connections-closed-politely',
      'grace-period-fits-drain',
    ],
    slowDemonstrator: true,
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        other.service.signal('SIGTERM')
        return (await other.service.exited(30_000)) === undefined
      }),
  },
]
