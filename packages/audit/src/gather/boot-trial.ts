/** Boots with one thing wrong, as data: whether the service refuses to start. @module */

import type { Boot } from './services.ts'
import type { Stand } from './stand.ts'

export interface Trial {
  /** What is wrong, such as "SECRET_KEY is empty". */
  readonly member: string
  readonly variable: string
  readonly boot: Omit<Boot, 'instance'>
}

export interface TrialRequest {
  readonly member: string
  readonly variable: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** How long a service may take to refuse. */
const refusalMs = 10_000

/** Side by side, as far as the services let them; each is stopped again. */
export async function tryBoots(
  { services, config }: Stand,
  trials: readonly TrialRequest[],
): Promise<readonly Trial[]> {
  // One that serves must have had the time to: it may boot slowly.
  const usualMs = (services.mainBoot?.bootMs ?? 0) * 3
  const timeoutMs = Math.min(Math.max(refusalMs, usualMs), (config.start?.bootSeconds ?? 60) * 1000)
  return await Promise.all(
    trials.map(async ({ member, variable, env }) => {
      const { instance, ...boot } = await services.boot({ label: member, env, timeoutMs })
      await instance?.stop()
      return { member, variable, boot }
    }),
  )
}
