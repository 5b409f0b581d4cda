import type { Answer } from '../../../gather/answer.ts'
import type { Dependency } from '../../../gather/dependencies.ts'
import type { Boot } from '../../../gather/services.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, Start } from './judge.ts'

/** How long the dependency stays down, unless the process exits before. */
const downMs = 6_000
const bootMs = 45_000
const recoverMs = 30_000
const everyMs = 400

export async function gather(stand: Stand): Promise<Facts> {
  const starts: Start[] = []
  for (const dependency of stand.dependencies.required) {
    if (!(await dependency.isUp())) throw new Inconclusive(`${dependency.name} is down by itself.`)
    starts.push(await startWithout(stand, dependency))
  }
  return {
    readiness: stand.discovery.readiness,
    normal: stand.services.mainBoot?.outcome,
    starts,
  }
}

async function startWithout(stand: Stand, dependency: Dependency): Promise<Start> {
  const port = await freePort(stand)
  const http = stand.http.at(`http://127.0.0.1:${port}`)
  const liveness: Answer[] = []
  const readiness: Answer[] = []
  let boot: Boot | undefined
  try {
    await dependency.set('refuse')
    const label = `a start without ${dependency.name}`
    const booting = stand.services.boot({ label, port, timeoutMs: bootMs }).then((made) => {
      boot = made
    })
    const untilMs = stand.run.now() + downMs
    while (boot === undefined && stand.run.now() < untilMs) {
      await sample({ http, path: stand.discovery.liveness, into: liveness })
      await sample({ http, path: stand.discovery.readiness, into: readiness })
      await Promise.race([booting, stand.pause(everyMs)])
    }
    const outcomeWhileDown = boot?.outcome
    // Whoever watched the boot may have seen more than the samples did.
    await sample({ http, path: stand.discovery.readiness, into: readiness })
    await dependency.set('up')
    await booting
    return { dependency: dependency.name, liveness, readiness, outcomeWhileDown, ...told(boot) }
  } finally {
    await dependency.set('up')
    await boot?.instance?.stop()
    await mainIsBack(stand)
  }
}

function told(boot: Boot | undefined) {
  return {
    outcome: boot?.outcome ?? 'silent',
    exitCode: boot?.exitCode,
    signal: boot?.signal,
    ms: boot?.bootMs ?? 0,
  } as const
}

async function freePort(stand: Stand): Promise<number> {
  const listener = await stand.listen()
  await listener.close()
  return Number(new URL(listener.origin).port)
}

interface Sampling {
  readonly http: Stand['http']
  readonly path: string | undefined
  readonly into: Answer[]
}

async function sample({ http, path, into }: Sampling): Promise<void> {
  if (path === undefined) return
  into.push(await http.send({ path, timeoutMs: 2_000, connection: 'fresh', waitOut429: false }))
}

/** The audited instance has the same dependencies: it too must be ready before others go on. */
async function mainIsBack(stand: Stand): Promise<void> {
  const path = stand.discovery.readiness ?? stand.discovery.liveness
  if (path === undefined) return
  const untilMs = stand.run.now() + recoverMs
  while (stand.run.now() < untilMs) {
    if ((await stand.http.send({ path, timeoutMs: 4_000 })).status === 200) return
    await stand.pause(everyMs)
  }
}
