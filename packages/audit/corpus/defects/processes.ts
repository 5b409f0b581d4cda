/** Planted defects of starting, of what is kept, and of running under load. @module */

import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { statusOf } from '../asked-status.ts'
import { withEnvironment, withStart } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

export const processDefects: readonly Defect[] = [
  {
    flag: 'start-unprepared',
    probe: 'starts-with-one-command',
    tier: 'T',
    portable: false,
    planted: 'The start command needs another step before it, which nothing does.',
    twin: { flag: 'twin:start-unprepared', legitimate: 'It takes a while before it listens.' },
    collateral: [],
    demonstrate: async ({ service }) => !service.isReady,
  },
  {
    flag: 'config-lazy',
    probe: 'missing-configuration-stops-startup',
    tier: 'R',
    portable: false,
    planted: 'Without DATABASE_URL it starts; the first query finds out.',
    twin: {
      flag: 'twin:config-lazy',
      legitimate: 'A variable with a safe default is not set.',
      config: withEnvironment({ LOG_LEVEL: undefined }),
    },
    collateral: [],
    demonstrate: ({ serves }) => serves({ DATABASE_URL: undefined }),
  },
  {
    flag: 'secret-length-only',
    probe: 'insecure-secret-stops-startup',
    tier: 'R',
    portable: false,
    planted: 'Any secret of 32 characters is taken, one character repeated among them.',
    twin: {
      flag: 'twin:secret-length-only',
      legitimate: 'Random secrets of 24 characters are long enough.',
    },
    collateral: [],
    demonstrate: ({ serves }) => serves({ SECRET_KEY: 'a'.repeat(40) }),
  },
  {
    flag: 'secret-derived',
    probe: 'insecure-secret-stops-startup',
    tier: 'R',
    portable: false,
    planted: 'Without a secret it makes one of its own name.',
    config: withStart({ required: ['DATABASE_URL'] }),
    twin: {
      flag: 'twin:secret-derived',
      legitimate: 'Without a secret it makes a random one, which ends with the process.',
      config: withStart({ required: ['DATABASE_URL'] }),
    },
    collateral: ['missing-configuration-stops-startup', 'env-example-complete'],
    demonstrate: ({ boot }) =>
      boot({ SECRET_KEY: undefined }, async ({ service, user, boot: again }) => {
        if (!service.isReady) return false
        const { access: token } = await user()
        return again({ SECRET_KEY: undefined }, async ({ ask }) => {
          return (await ask('/me', { token })).status === 200
        })
      }),
  },
  {
    flag: 'wipe-on-start',
    probe: 'data-survives-restart',
    tier: 'R',
    portable: false,
    planted: 'Each start empties a table, as a schema that is made anew does.',
    twin: { flag: 'twin:wipe-on-start', legitimate: 'Each start deletes what has expired.' },
    collateral: ['acknowledged-writes-survive-sigkill'],
    demonstrate: (subject) => losesItems(subject, (other) => other.service.signal('SIGTERM')),
  },
  {
    flag: 'ack-early',
    probe: 'acknowledged-writes-survive-sigkill',
    tier: 'R',
    portable: false,
    planted: 'A write is answered before it is in the database.',
    twin: { flag: 'twin:ack-early', legitimate: 'A write is answered after its commit.' },
    collateral: ['idempotent-retries-create-once', 'mass-assignment-ignored'],
    demonstrate: (subject) => losesItems(subject, (other) => other.service.signal('SIGKILL')),
  },
  {
    flag: 'revoke-local',
    probe: 'revocation-holds-across-replicas-and-restart',
    tier: 'R',
    portable: false,
    planted: 'Ended sessions are remembered by the process that was told.',
    twin: {
      flag: 'twin:revoke-local',
      legitimate: 'A session is asked for again after half a second at the latest.',
    },
    collateral: ['websocket-requires-authentication', 'websocket-origin-and-limits-enforced'],
    demonstrate: async ({ ask, user, boot }) => {
      const { access: token } = await user()
      await ask('/logout', { method: 'POST', token })
      return boot({}, async (other) => (await other.ask('/me', { token })).status === 200)
    },
  },
  {
    flag: 'load-race',
    probe: 'bounded-load-is-clean',
    tier: 'R',
    portable: false,
    planted: 'One request in 150 loses a race and is answered 500.',
    twin: { flag: 'twin:load-race', legitimate: 'One request in 150 takes 200 ms longer.' },
    collateral: ['metrics-tell-the-truth', 'failures-logged-once', 'bad-input-never-causes-5xx'],
    demonstrate: async (subject) => {
      const statuses = new Set<number>()
      for (let count = 0; count < 160; count += 1) statuses.add(await statusOf(subject, '/livez'))
      return statuses.has(500)
    },
  },
  {
    flag: 'leak-memory',
    probe: 'resources-stable-during-audit',
    tier: 'T',
    portable: false,
    planted: 'Each request leaves 96 KiB behind.',
    twin: { flag: 'twin:leak-memory', legitimate: 'A cache fills up to its bound.' },
    collateral: [],
    demonstrate: async (subject) => {
      for (let count = 0; count < 200; count += 1) await statusOf(subject, '/livez')
      const before = rssKilobytes(subject)
      for (let count = 0; count < 800; count += 1) await statusOf(subject, '/livez')
      return rssKilobytes(subject) - before > 50_000
    },
  },
  {
    flag: 'leak-descriptors',
    probe: 'resources-stable-during-audit',
    tier: 'R',
    portable: false,
    planted: 'A file is opened for each connection, and closed by its first request only.',
    twin: {
      flag: 'twin:leak-descriptors',
      legitimate: 'The file is closed with the connection too.',
    },
    collateral: [],
    demonstrate: async ({ origin, service }) => {
      const before = readdirSync(`/proc/${service.pid}/fd`).length
      for (let count = 0; count < 40; count += 1) await halfARequest(Number(new URL(origin).port))
      await delay(300)
      return readdirSync(`/proc/${service.pid}/fd`).length - before >= 30
    },
  },
]

/** Whether items of one instance are gone once it was stopped and another one runs. */
async function losesItems(
  { boot, user }: Subject,
  stop: (other: Subject) => void,
): Promise<boolean> {
  const { access: token } = await user()
  const ids = await boot({}, async (other) => {
    const json = { name: 'rope', quantity: 3 }
    const made = [1, 2, 3].map(() => other.ask('/items', { method: 'POST', token, json }))
    const answers = await Promise.all(made)
    stop(other)
    await other.service.exited(15_000)
    return answers.map((answer) => String(answer.at('id')))
  })
  return boot({}, async (other) => {
    const statuses = await Promise.all(ids.map((id) => other.ask(`/items/${id}`, { token })))
    return statuses.some(({ status }) => status === 404)
  })
}

function rssKilobytes({ service }: Subject): number {
  const status = readFileSync(`/proc/${service.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)
}

async function halfARequest(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  await once(socket, 'connect')
  socket.write('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n')
  await delay(5)
  socket.destroy()
}
