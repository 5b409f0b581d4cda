/**
 * Goes through the states of a deployment, and back from where it has to.
 *
 * @module
 */

import type { Facts } from './facts.ts'
import type { Progress } from './progress.ts'
import { firstRolledBack, type PlannedState, type StateName, stateNames } from './states.ts'
import { perform, type Task, type World } from './task.ts'

/** `stopped`: before anything of what users see was changed. */
export type Ending = 'done' | 'stopped' | 'rolled-back' | 'rollback-failed'

export type NotedState = StateName | 'rollback' | Exclude<Ending, 'stopped'>

/** What survives this process, so that another can put back what it left. */
export interface Notebook {
  readonly write: (state: NotedState, facts: Facts) => Promise<void>
}

export interface Machine {
  readonly world: World
  readonly notebook: Notebook
  readonly progress: Progress
  readonly states: readonly PlannedState[]
  readonly withdraw: (facts: Facts) => readonly Task[]
  /** For a control: how it goes when nothing puts it back. */
  readonly isWithoutRollback?: boolean
}

export async function deploy(machine: Machine): Promise<Ending> {
  const { states, notebook, progress } = machine
  let facts: Facts = {}
  for (const { name, tasks } of states) {
    const outcome = await stateDone(machine, name, tasks, facts)
    facts = outcome.facts
    if (outcome.isOk) continue
    if (isRolledBack(name) && machine.isWithoutRollback !== true)
      return await rollBack(machine, facts)
    progress.ended('stopped')
    return 'stopped'
  }
  await notebook.write('done', facts)
  progress.ended('done')
  return 'done'
}

function isRolledBack(name: StateName): boolean {
  return stateNames.indexOf(name) >= stateNames.indexOf(firstRolledBack)
}

interface StateOutcome {
  readonly isOk: boolean
  readonly facts: Facts
}

async function stateDone(
  { world, notebook, progress }: Machine,
  name: StateName,
  tasks: readonly Task[],
  given: Facts,
): Promise<StateOutcome> {
  let facts = given
  const note = () => notebook.write(name, facts)
  progress.stateBegan(name)
  try {
    await note()
    for (const task of tasks) {
      world.signal.throwIfAborted()
      progress.taskBegan(task.title)
      const { promoted } = facts
      facts = await perform(task, world, facts)
      progress.taskEnded()
      if (facts.promoted !== promoted) await note()
    }
    progress.stateEnded(name, facts)
    return { isOk: true, facts }
  } catch (error) {
    progress.stateFailed(name, error, facts)
    return { isOk: false, facts }
  }
}

const tries = 3
const againAfterMs = 1_000

/** Every task gets its tries, whatever becomes of those before: half of the way back is better. */
export async function rollBack(machine: Machine, facts: Facts): Promise<Ending> {
  const { notebook, progress } = machine
  // Who said stop has been heard; what comes now has to be done.
  const world = { ...machine.world, signal: new AbortController().signal }
  // A notebook that cannot be written must not keep the requests from where they belong.
  await notebook.write('rollback', facts).catch(() => undefined)
  progress.stateBegan('rollback')
  const failures: unknown[] = []
  let learnt = facts
  for (const task of machine.withdraw(facts)) {
    try {
      learnt = await triedAgain(task, world, progress, learnt)
    } catch (error) {
      failures.push(error)
      progress.taskFailed(error)
    }
  }
  const ending = failures.length === 0 ? 'rolled-back' : 'rollback-failed'
  if (failures.length === 0) progress.stateEnded('rollback', facts)
  else progress.stateFailed('rollback', failures[0], facts)
  await notebook.write(ending, facts).catch(() => undefined)
  progress.ended(ending)
  return ending
}

async function triedAgain(
  task: Task,
  world: World,
  progress: Progress,
  facts: Facts,
): Promise<Facts> {
  progress.taskBegan(task.title)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const learnt = await perform(task, world, facts)
      progress.taskEnded()
      return learnt
    } catch (error) {
      // What waited has tried for long enough.
      if (attempt === tries || ('waits' in task && task.waits !== undefined)) throw error
    }
    await world.clock.delay(againAfterMs, world.signal)
  }
}
