/**
 * What a deployment needs of the place it deploys to. Everything is said as tasks, so that it can be
 * shown before it is done.
 *
 * @module
 */

import type { Facts } from './facts.ts'
import type { Task } from './task.ts'

export interface Platform {
  /** What runs, and whether somebody else is deploying; changes nothing. */
  readonly look: readonly Task[]
  /** Runs one of the operators' programs, of the new build. */
  readonly operate: (operation: Operation) => readonly Task[]
  readonly migrate: readonly Task[]
  /** The canary runs the new image, is ready, and gets no request. */
  readonly start: readonly Task[]
  /** The canary gets so many of a hundred requests. */
  readonly share: (percent: number) => readonly Task[]
  /** The stable instances run the new image and get all requests; the canary is gone. */
  readonly promote: readonly Task[]
  /** All requests go to the previous image, as soon as they can; then the rest is cleared up. */
  readonly withdraw: (facts: Facts) => readonly Task[]
}

export interface Operation {
  readonly title: string
  /** `backup` is `service`, unless backups are made by something else. */
  readonly program: 'doctor' | 'service' | 'backup'
  readonly args: (facts: Facts) => readonly string[]
  /** It ends with 1 where it finds something wrong, and `read` judges that. */
  readonly tellsWhatIsWrong?: true
  /** What is learnt from the object that it answers. @throws Stop */
  readonly read: (answer: unknown, facts: Facts) => Facts | undefined
}

/** How many instances there are at most while both builds run, for what they share. */
export type InstancesMax = (facts: Facts) => number
