/**
 * Requests without HTTP, for tests of a lane.
 *
 * @module
 */

import type { Entrant, Lane, WaitEnd } from '../lane.ts'
import type { Doing, HolderWatch } from '../slots.ts'
import { leave, type Stay, stay } from '../stay.ts'
import { type Priority, ranks } from '../wait-queue.ts'

export class Visitor implements Entrant<Visitor> {
  declare [stay]?: Stay | undefined
  readonly holder: Visitor = this
  readonly rank: number
  doing: Doing = 'working'
  isLateNow = false
  /** What it was told, in order; more than one entry is a fault. */
  readonly told: ('admitted' | 'full' | WaitEnd)[] = []
  received: () => void = () => {}

  constructor(priority: Priority = 'normal') {
    this.rank = ranks[priority]
  }

  enter(lane: Lane<Visitor>): this {
    if (lane.enter(this)) this.told.push('admitted')
    else if (lane.mayQueue(this.rank)) lane.queue(this)
    else this.told.push('full')
    return this
  }

  leave(): void {
    leave(this)
  }

  isLate(): boolean {
    return this.isLateNow
  }

  admit(): void {
    this.told.push('admitted')
  }

  refuse(why: WaitEnd): void {
    this.told.push(why)
  }
}

export const visitorWatch: HolderWatch<Visitor> = {
  doing: (visitor) => visitor.doing,
  whenReceived(visitor, act) {
    visitor.received = act
  },
}
