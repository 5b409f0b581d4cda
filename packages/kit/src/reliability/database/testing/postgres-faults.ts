import { ask, type Place, type StoreFault } from './fault-run.ts'

const stopped = new WeakMap<object, number>()

/** B5 and B6: what befalls a real server, or the network before it. */
export const postgresFaults = {
  halfOpen: {
    name: 'B5: the connections that exist are swallowed',
    isOverAtOnce: true,
    cause: ({ proxy }) => proxy.set('blackhole', { connections: 'existing' }),
    heal: () => {},
  },
  blackHole: {
    name: 'B5: everything is swallowed, also of new connections',
    cause: ({ proxy }) => proxy.set('blackhole'),
    heal: ({ proxy }) => proxy.set('pass'),
  },
  oneStopped: {
    name: 'B6: one server process hangs (SIGSTOP)',
    async cause(place) {
      const pid = await lastUsed(place)
      stopped.set(place.server, pid)
      process.kill(pid, 'SIGSTOP')
    },
    heal: ({ server }) => process.kill(stopped.get(server) ?? 0, 'SIGCONT'),
  },
  allStopped: {
    name: 'B6: all of it hangs (SIGSTOP)',
    cause: ({ server }) => server.pause(),
    heal: ({ server }) => server.resume(),
  },
  killed: {
    name: 'B6: it is killed, and starts again',
    cause: ({ server }) => server.kill(),
    heal: ({ server }) => server.restart(),
  },
  slowed: {
    name: 'B22: it answers 500 ms late',
    cause: ({ proxy }) => proxy.set('delay', { delayMs: 500 }),
    heal: ({ proxy }) => proxy.set('pass'),
  },
} as const satisfies Record<string, StoreFault>

/** The server process that has served the service last, and so will next. */
async function lastUsed({ server }: Place): Promise<number> {
  const [row] = await ask(
    server.url,
    `select pid from pg_stat_activity
       where datname <> current_database() and backend_type = 'client backend'
       order by state_change desc limit 1`,
  )
  return Number(row?.['pid'])
}
