import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** The boot of the run counts; only a second attempt needs another one. */
export async function gather({ services, config, run }: Stand): Promise<Facts> {
  const timeoutSeconds = config.start?.bootSeconds ?? 60
  if (run.attempt === 1) return { boot: services.mainBoot, timeoutSeconds }
  const boot = await services.boot({ label: 'start once more' })
  await boot.instance?.stop()
  return { boot, timeoutSeconds }
}
