/** Planted defects of how a service bears the loss of a dependency. @module */

import { setTimeout as delay } from 'node:timers/promises'
import { withEnvironment, withFacts } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Proxies, Reply, Subject } from '../subject.ts'

/** A request that may have no answer. */
function attempt(asked: Promise<Reply>): Promise<Reply | undefined> {
  return asked.catch(() => undefined)
}

/** A service behind proxies, with somebody who has one item. */
function withUser(
  { bootBehindProxies }: Subject,
  look: (other: Subject, token: string, proxies: Proxies) => Promise<boolean>,
): Promise<boolean> {
  return bootBehindProxies(async (other, proxies) => {
    const { access: token } = await other.user()
    await other.ask('/items', { method: 'POST', token, json: { name: 'rope', quantity: 1 } })
    return await look(other, token, proxies)
  })
}

/** Holds so many reads on a database that hangs, and asks something else meanwhile. */
function beside(path: string, count: number) {
  return (subject: Subject): Promise<boolean> =>
    withUser(subject, async (other, token, { postgres }) => {
      await postgres.set('blackhole')
      const held = Array.from({ length: count }, () =>
        attempt(other.ask('/items', { token, timeoutMs: 30_000 })),
      )
      await delay(200)
      const answer = await attempt(other.ask(path, { token, timeoutMs: 1_500 }))
      await postgres.set('pass')
      await Promise.all(held)
      return answer?.status !== 200
    })
}

export const dependencyDefects: readonly Defect[] = [
  {
    flag: 'live-all',
    probe: 'liveness-ignores-dependencies',
    tier: 'R',
    portable: false,
    planted: 'Liveness is one of the checks of readiness: a cache that is down ends the service.',
    twin: {
      flag: 'twin:live-db',
      legitimate: 'Liveness looks whether the event loop of this process lags.',
    },
    collateral: ['liveness-holds-while-dependency-hangs'],
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async ({ ask }, { redis }) => {
        await redis.set('refuse')
        await delay(2_500)
        return (await ask('/livez')).status !== 200
      }),
  },
  {
    flag: 'ready-redis',
    probe: 'readiness-follows-required-dependencies',
    tier: 'R',
    portable: false,
    planted: 'Readiness counts a cache that the service can do without.',
    twin: {
      flag: 'twin:ready-static',
      legitimate: 'Readiness tells that the cache is down, and stays 200.',
    },
    collateral: [],
    demonstrate: ({ bootBehindProxies }) =>
      bootBehindProxies(async ({ ask }, { redis }) => {
        await redis.set('refuse')
        await delay(2_500)
        return (await ask('/readyz')).status === 503
      }),
  },
  {
    flag: 'live-queued',
    probe: 'liveness-holds-while-dependency-hangs',
    tier: 'T',
    portable: false,
    planted: 'Liveness waits in the same queue as requests, of which four are worked on at a time.',
    twin: {
      flag: 'twin:live-queued',
      legitimate: 'Requests wait in a queue, and health does not.',
    },
    collateral: [
      'liveness-ignores-dependencies',
      'readiness-bounded-when-dependency-hangs',
      'dependency-failure-contained',
    ],
    demonstrate: beside('/livez', 5),
  },
  {
    flag: 'pool-stuck',
    probe: 'recovers-without-restart',
    tier: 'T',
    portable: false,
    planted: 'After the first failure of the database it is never asked again.',
    twin: {
      flag: 'twin:pool-stuck',
      legitimate: 'After a failure the database is left alone for 3 s.',
    },
    collateral: ['dependency-failure-answers-cleanly'],
    config: withFacts({ recoverySeconds: 8 }),
    demonstrate: (subject) =>
      withUser(subject, async ({ ask }, token, { postgres }) => {
        await postgres.set('refuse')
        await ask('/items', { token })
        await postgres.set('pass')
        await delay(5_000)
        return (await ask('/items', { token })).status === 503
      }),
  },
  {
    flag: 'dep-crash',
    probe: 'recovers-without-restart',
    tier: 'R',
    portable: false,
    planted: 'An error of the database that nobody handles ends the process.',
    twin: {
      flag: 'twin:pool-stuck',
      legitimate: 'After a failure the database is left alone for 3 s.',
    },
    collateral: [
      'dependency-failure-answers-cleanly',
      'liveness-ignores-dependencies',
      'liveness-holds-while-dependency-hangs',
      'readiness-follows-required-dependencies',
      'readiness-bounded-when-dependency-hangs',
    ],
    demonstrate: (subject) =>
      withUser(subject, async (other, token, { postgres }) => {
        await postgres.set('refuse')
        await attempt(other.ask('/items', { token }))
        return (await other.service.exited(3_000)) !== undefined
      }),
  },
  {
    flag: 'dep-leak',
    probe: 'dependency-failure-answers-cleanly',
    tier: 'T',
    portable: false,
    planted: 'A 503 tells what the driver said, with the address of the database.',
    twin: { flag: 'twin:dep-leak', legitimate: 'A database that is late is a 504 and not a 503.' },
    collateral: ['errors-leak-nothing'],
    demonstrate: (subject) =>
      withUser(subject, async ({ ask }, token, { postgres }) => {
        await postgres.set('refuse')
        await delay(500)
        return /ECONN|127\.0\.0\.1|terminated/.test((await ask('/items', { token })).text)
      }),
  },
  {
    flag: 'dep-empty',
    probe: 'dependency-failure-answers-cleanly',
    tier: 'R',
    portable: false,
    planted: 'A read that fails is an empty list.',
    twin: { flag: 'twin:dep-leak', legitimate: 'A database that is late is a 504 and not a 503.' },
    collateral: ['failures-logged-once', 'dependency-failure-contained'],
    demonstrate: (subject) =>
      withUser(subject, async ({ ask }, token, { postgres }) => {
        await ask('/items', { token })
        await postgres.set('refuse')
        await delay(500)
        const answer = await ask('/items', { token })
        return answer.status === 200 && answer.at('items.length') === 0
      }),
  },
  {
    flag: 'dep-hang',
    probe: 'dependency-failure-answers-cleanly',
    tier: 'R',
    portable: false,
    planted: 'Neither a query nor a request has a time after which it ends.',
    config: (base) =>
      withFacts({ deadlineSeconds: 8 })(withEnvironment({ REQUEST_TIMEOUT_MS: '60000' })(base)),
    twin: {
      flag: 'twin:dep-leak',
      legitimate: 'A database that is late is a 504 and not a 503.',
      config: withFacts({ deadlineSeconds: 8 }),
    },
    collateral: ['recovers-without-restart', 'failures-logged-once'],
    demonstrate: (subject) =>
      withUser(subject, async ({ ask }, token, { postgres }) => {
        await postgres.set('blackhole')
        return (await attempt(ask('/items', { token, timeoutMs: 8_000 }))) === undefined
      }),
  },
  {
    flag: 'dep-sinks-all',
    probe: 'dependency-failure-contained',
    tier: 'T',
    portable: false,
    planted: 'Four requests are worked on at a time, whatever they wait for.',
    twin: {
      flag: 'twin:dep-sinks-all',
      legitimate: 'Four requests that need the database are worked on at a time; others are free.',
    },
    collateral: [],
    demonstrate: beside('/openapi.json', 20),
  },
  {
    flag: 'ready-early',
    probe: 'not-ready-before-dependencies',
    tier: 'T',
    portable: false,
    planted: 'While it starts, the service says that it is ready.',
    twin: {
      flag: 'twin:ready-early',
      legitimate: 'Without its database it does not start, and exits with code 1.',
    },
    collateral: [],
    demonstrate: ({ boot }) =>
      boot({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none' }, async ({ ask }) => {
        return (await ask('/readyz')).status === 200
      }).catch(() => false),
  },
]
