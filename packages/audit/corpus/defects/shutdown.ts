/** Planted defects of stopping, beside those of the design. @module */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { statusOf } from '../asked-status.ts'
import { withEnvironment, withStart } from '../config-changes.ts'
import type { ConfigChange, Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

export const shutdownDefects: readonly Defect[] = [
  {
    flag: 'drain-cuts',
    probe: 'in-flight-requests-finish-on-sigterm',
    tier: 'R',
    portable: false,
    planted: 'Readiness turns and the balancer has its time; then every connection is cut.',
    twin: { flag: 'twin:drain-cuts', legitimate: 'Only idle connections are closed.' },
    collateral: [],
    demonstrate: (subject) => losesSlowRequest(subject),
  },
  {
    flag: 'drain-exit',
    probe: 'in-flight-requests-finish-on-sigterm',
    tier: 'R',
    portable: false,
    planted: 'A second after SIGTERM it exits, whatever still runs.',
    twin: {
      flag: 'twin:drain-exit',
      legitimate: 'What still runs is cut, but only after many seconds.',
      config: withEnvironment({ GRACE_MS: '9000' }),
    },
    collateral: ['long-lived-connections-closed-politely'],
    demonstrate: (subject) => losesSlowRequest(subject),
  },
  {
    flag: 'drain-hasty',
    probe: 'rollout-loses-no-requests',
    tier: 'R',
    portable: false,
    planted: 'Readiness turns, and 5 ms later the listener closes: nobody can have seen it.',
    twin: {
      flag: 'twin:drain-hasty',
      legitimate: 'It listens for 300 ms longer, which is six polls.',
    },
    collateral: ['readiness-fails-while-draining'],
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        other.service.signal('SIGTERM')
        await delay(100)
        return (await statusOf(other, '/livez')) === 0
      }),
  },
  {
    flag: 'ready-while-draining',
    probe: 'readiness-fails-while-draining',
    tier: 'T',
    portable: false,
    planted: 'Readiness answers 200 until the listener closes.',
    twin: {
      flag: 'twin:ready-while-draining',
      legitimate:
        'The orchestrator sleeps before SIGTERM, as is declared, and readiness turns too.',
      config: withStart({ preStopSeconds: 1 }),
    },
    collateral: ['rollout-loses-no-requests'],
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        other.service.signal('SIGTERM')
        await delay(300)
        return (await statusOf(other, '/readyz')) === 200
      }),
  },
  {
    flag: 'exit-crash',
    probe: 'exits-within-grace-period',
    tier: 'R',
    portable: false,
    planted: 'It drains well and then exits with code 1.',
    twin: { flag: 'twin:exit-crash', legitimate: 'It exits with code 143.' },
    collateral: [],
    demonstrate: ({ boot }) =>
      boot({}, async (other) => {
        other.service.signal('SIGTERM')
        return (await other.service.exited(15_000))?.code === 1
      }),
  },
  {
    flag: 'signal-shell',
    probe: 'signals-reach-the-process',
    tier: 'T',
    portable: true,
    planted: 'The container starts a shell that keeps the signal to itself.',
    config: inShell('signal-shell', '"$0" "$@"; true'),
    twin: {
      flag: 'twin:signal-shell',
      legitimate: 'A shell passes the signal on and waits.',
      config: inShell(
        'twin:signal-shell',
        'trap \'kill -s TERM "$child"\' TERM; "$0" "$@" & child=$!; wait; wait',
      ),
    },
    collateral: [],
    demonstrate: leavesChildBehind,
  },
  {
    flag: 'ws-cut',
    probe: 'long-lived-connections-closed-politely',
    tier: 'T',
    portable: false,
    planted: 'On SIGTERM sockets are cut.',
    twin: {
      flag: 'twin:ws-cut',
      legitimate: 'A message says goodbye before the socket is closed with 1001.',
    },
    collateral: [],
    demonstrate: ({ user, boot }) =>
      boot({}, async (other) => {
        const { access } = await user()
        const socket = new WebSocket(`${other.origin.replace('http', 'ws')}/events?token=${access}`)
        await once(socket, 'open')
        other.service.signal('SIGTERM')
        const [event] = (await once(socket, 'close')) as [{ code: number }]
        return event.code === 1006
      }),
  },
]

async function losesSlowRequest({ boot, user }: Subject): Promise<boolean> {
  const { access: token } = await user()
  return boot({}, async (other) => {
    const slow = other.ask('/slow?ms=2500', { token }).then(
      ({ status }) => status,
      () => 0,
    )
    await delay(400)
    other.service.signal('SIGTERM')
    return (await slow) !== 200
  })
}

/** The same shell before another program: SIGTERM to the shell, and who is left. */
async function leavesChildBehind({ ground }: Subject): Promise<boolean> {
  const [shell = 'sh', ...args] = ground.config.start?.containerCommand ?? []
  const env = { ...process.env, CORPUS_FLAGS: ground.flags.join(',') }
  const child = spawn(shell, [...args.slice(0, 2), 'sleep', '20'], { detached: true, env })
  await once(child, 'spawn')
  await delay(200)
  child.kill('SIGTERM')
  await once(child, 'exit')
  await delay(200)
  return groupIsLeft(child)
}

/** Asks, and ends what is there. */
function groupIsLeft({ pid = 0 }: ChildProcess): boolean {
  try {
    return process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody is left.
    return false
  }
}

/** The container starts a shell, which does so only if the flag is set and else gives way. */
function inShell(flag: string, script: string): ConfigChange {
  const chosen = `case ",$CORPUS_FLAGS," in *,${flag},*) ${script};; *) exec "$0" "$@";; esac`
  return (base) => {
    const command = base.start?.command ?? []
    return withStart({ containerCommand: ['sh', '-c', chosen, ...command] })(base)
  }
}
