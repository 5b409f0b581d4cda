import { toldBoot } from '../../../gather/boot-story.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

const graceSecondsDefault = 30
/** A child may end a moment after its parent. */
const farewellMs = 2_000
const lookEveryMs = 100

export async function gather(stand: Stand): Promise<Facts> {
  const { services, config, run, pause } = stand
  const { command = [], containerCommand, graceSeconds = graceSecondsDefault } = config.start ?? {}
  const started = containerCommand ?? command
  const boot = await services.boot({ label: 'as the container starts it', command: started })
  const { instance } = boot
  if (instance === undefined)
    throw new Inconclusive(`As the container starts it, it ${toldBoot(boot)}.`)
  try {
    const processes = instance.survivors().length
    const isItself = containerCommand === undefined && processes === 1
    const nothing = { command: started, processes, isItself, graceSeconds }
    if (isItself) return { ...nothing, parentExited: true, survivors: 0 }
    instance.signal('SIGTERM')
    const exit = await instance.exited(graceSeconds * 1000)
    const until = run.now() + farewellMs
    while (exit !== undefined && instance.survivors().length > 0 && run.now() < until) {
      await pause(lookEveryMs)
    }
    const survivors = instance.survivors().length
    return { ...nothing, parentExited: exit !== undefined, survivors }
  } finally {
    await instance.stop()
  }
}
