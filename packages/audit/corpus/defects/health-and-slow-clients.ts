/** Planted defects of health endpoints that are not there, and of clients that are slow. @module */

import { withoutTarget } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import { exchanged, openAfter, opened } from '../sockets.ts'

export const slowClientDefects: readonly Defect[] = [
  {
    flag: 'live-missing',
    probe: 'liveness-answers',
    tier: 'T',
    portable: false,
    planted: 'Nothing tells whether the process works.',
    config: withoutTarget('liveness'),
    twin: {
      flag: 'twin:live-missing',
      legitimate: 'Liveness is at another usual path, and is not declared.',
      config: withoutTarget('liveness'),
    },
    collateral: ['liveness-ignores-dependencies', 'liveness-holds-while-dependency-hangs'],
    demonstrate: async ({ ask }) => [404, 405].includes((await ask('/livez')).status),
  },
  {
    flag: 'ready-missing',
    probe: 'readiness-answers',
    tier: 'T',
    portable: false,
    planted: 'Nothing tells whether requests are welcome.',
    config: withoutTarget('readiness'),
    twin: {
      flag: 'twin:ready-missing',
      legitimate: 'Readiness is at another usual path, answers text, and is not declared.',
      config: withoutTarget('readiness'),
    },
    collateral: [
      'readiness-follows-required-dependencies',
      'readiness-fails-while-draining',
      'readiness-bounded-when-dependency-hangs',
      'not-ready-before-dependencies',
    ],
    demonstrate: async ({ ask }) => [404, 405].includes((await ask('/readyz')).status),
  },
  {
    flag: 'slow-starve',
    probe: 'slow-clients-do-not-starve-others',
    tier: 'T',
    portable: false,
    planted: 'A few connections are all that is taken, and slow clients hold them.',
    twin: { flag: 'twin:slow-starve', legitimate: 'Connections are limited to some hundreds.' },
    collateral: [],
    demonstrate: async ({ origin }) => {
      const sockets = await Promise.all(Array.from({ length: 24 }, () => opened(origin)))
      const request = 'GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
      const text = await exchanged(origin, request)
      for (const socket of sockets) socket.destroy()
      return text === ''
    },
  },
  {
    flag: 'slow-forever',
    probe: 'slow-clients-are-cut',
    tier: 'T',
    portable: false,
    // Only what is open after two minutes is open for good.
    depth: 'deep',
    planted: 'A request may take as long as it likes to arrive.',
    twin: { flag: 'twin:slow-forever', legitimate: 'Slow requests are cut after twelve seconds.' },
    collateral: [],
    demonstrate: ({ origin }) => openAfter(origin, 'GET /livez HTTP/1.1\r\nX-Slow: ', 14_000),
  },
]
