import { setTimeout as delay } from 'node:timers/promises'
import type { RedisFault } from './fault-run.ts'

/** B1 to B3 and their kin: what befalls a real server, or the network before it. */
export const redisFaults = {
  killed: {
    name: 'B1: Redis is killed, and comes back',
    cause: ({ server }) => server.kill(),
    heal: ({ server }) => server.restart(),
  },
  stopped: {
    name: 'B2: Redis hangs (SIGSTOP)',
    cause: ({ server }) => server.pause(),
    heal: ({ server }) => server.resume(),
  },
  blackHole: {
    name: 'B3: everything is swallowed, also of new connections',
    cause: ({ proxy }) => proxy.set('blackhole'),
    heal: ({ proxy }) => proxy.set('pass'),
  },
  halfOpen: {
    name: 'B3: the connections that exist are swallowed',
    isOverAtOnce: true,
    cause: ({ proxy }) => proxy.set('blackhole', { connections: 'existing' }),
    heal: () => {},
  },
  slowed: {
    name: 'Redis answers 500 ms late',
    cause: ({ proxy }) => proxy.set('delay', { delayMs: 500 }),
    heal: ({ proxy }) => proxy.set('pass'),
  },
  restarted: {
    name: 'Redis is restarted, in order, again and again',
    isOverAtOnce: true,
    async cause({ server }) {
      for (let time = 0; time < 3; time += 1) {
        await server.restart()
        await delay(300)
      }
    },
    heal: () => {},
  },
} as const satisfies Record<string, RedisFault>
