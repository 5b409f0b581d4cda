/**
 * Runs the tasks of a batch in their order, inside the thread.
 *
 * Statements that commit by themselves and wait together share one transaction, and so one fsync;
 * each is answered after the commit only. Whenever one of them makes that impossible - it was
 * undone with all the others, or the commit failed - everything is rolled back, and each runs again
 * alone, as if it had never met the others.
 *
 * @module
 */

import type { Connection } from './connection.ts'
import {
  CodedError,
  isFull,
  leftOpen,
  reserveReleased,
  toFailure,
  unsafeInteger,
} from './failures.ts'
import { type Answer, type Batch, flag, type StatementTask, type Task } from './protocol.ts'

/** How long a transaction takes in more statements, as the first of them waits for all. */
const groupMs = 5
const skipped: Answer = { isSkipped: true }
const done: Answer = {}

export class BatchRunner {
  readonly #connection: Connection
  readonly #flags: Int32Array
  /** Of the transaction that is open. */
  #deletesOnly = true

  constructor(connection: Connection, flags: Int32Array) {
    this.#connection = connection
    this.#flags = flags
  }

  /** @param give is called with the answers, in order, as they come. */
  run({ tasks, isHeld, busyTimeoutMs }: Batch, give: (answers: readonly Answer[]) => void): void {
    this.#connection.waitForOthers(busyTimeoutMs)
    for (let next = 0; next < tasks.length; ) {
      const answers = this.#some(tasks, next, isHeld)
      next += answers.length
      give(answers)
    }
  }

  #some(tasks: readonly Task[], first: number, isHeld: boolean): readonly Answer[] {
    const { failure } = this.#connection
    if (failure !== undefined) return tasks.slice(first).map(() => ({ error: failure }))
    const group = isHeld ? [] : groupAt(tasks, first)
    if (group.length > 0) return this.#group(group, first)
    const task = tasks[first] as Task
    return [this.#alone(task, first, isHeld)]
  }

  #alone(task: Task, index: number, isHeld: boolean): Answer {
    if (!this.#claim(index)) return skipped
    try {
      const answer = this.#perform(task)
      if (!isHeld) this.#assertNothingLeft(task)
      return answer
    } catch (error) {
      return { error: toFailure(error) }
    }
  }

  #perform(task: Task): Answer {
    const connection = this.#connection
    switch (task.kind) {
      case 'statement':
        this.#deletesOnly &&= isReadOrDelete(task)
        return connection.statement(task)
      case 'begin':
        this.#deletesOnly = true
        connection.begin(task.mode)
        return done
      case 'commit':
        this.#commit()
        return done
      case 'rollback':
        connection.rollback()
        return done
      case 'release':
        connection.rollback()
        connection.restoreSettings()
        return done
      case 'checkpoint':
        connection.checkpoint()
        return done
      case 'prove':
        connection.prove()
        return done
      case 'take':
        return done
    }
  }

  #commit(): void {
    // A failed statement can have rolled back all of it (https://www.sqlite.org/lang_transaction.html).
    if (!this.#connection.inTransaction) {
      throw new CodedError('SQLITE_ABORT_ROLLBACK', 'the transaction was rolled back already')
    }
    try {
      this.#connection.commit()
    } catch (error) {
      const mayHelp = isFull(toFailure(error)) && this.#deletesOnly
      if (!mayHelp || !this.#connection.releaseBallast()) throw error
      throw new CodedError(reserveReleased, 'the disk was full, and the room kept was released')
    }
  }

  // An open transaction would take in what others write next, and lose it.
  #assertNothingLeft(task: Task): void {
    this.#connection.restoreSettings()
    if (task.kind !== 'statement' || !this.#connection.inTransaction) return
    this.#connection.rollback()
    throw new CodedError(leftOpen, 'the statement left a transaction open')
  }

  #group(tasks: readonly StatementTask[], first: number): readonly Answer[] {
    const isWhole = this.#tryGroup(tasks, first)
    return isWhole ?? tasks.map((task, index) => this.#oneOfGroup(task, first + index))
  }

  #oneOfGroup(task: StatementTask, index: number): Answer {
    const { failure } = this.#connection
    if (failure !== undefined) return { error: failure }
    if (!this.#claim(index)) return skipped
    const answer = this.#commitOne(task)
    const mayHelp = answer.error !== undefined && isFull(answer.error) && isReadOrDelete(task)
    return mayHelp && this.#connection.releaseBallast() ? this.#commitOne(task) : answer
  }

  #commitOne(task: StatementTask): Answer {
    try {
      this.#connection.begin('write')
      const answer = this.#connection.statement(task)
      this.#connection.commit()
      return answer
    } catch (error) {
      this.#connection.rollback()
      return { error: toFailure(error) }
    }
  }

  /** Answers of all, or of the first ones if time was up; nothing if each must run alone. */
  #tryGroup(tasks: readonly StatementTask[], first: number): readonly Answer[] | undefined {
    try {
      this.#connection.begin('write')
    } catch (error) {
      const failure = toFailure(error)
      return tasks.map((_task, index) =>
        this.#claim(first + index) ? { error: failure } : skipped,
      )
    }
    const untilMs = performance.now() + groupMs
    const answers: Answer[] = []
    for (const task of tasks) {
      const answer = this.#inGroup(task, first + answers.length)
      if (answer === undefined) return this.#giveUpGroup(tasks)
      answers.push(answer)
      if (performance.now() > untilMs) break
    }
    try {
      this.#connection.commit()
    } catch {
      return this.#giveUpGroup(tasks)
    }
    return answers
  }

  #inGroup(task: StatementTask, index: number): Answer | undefined {
    if (!this.#claim(index)) return skipped
    try {
      return this.#connection.statement(task)
    } catch (error) {
      const failure = toFailure(error)
      // SQLite undid this statement alone, unless it ended the transaction. What failed after it was
      // done, as its rows cannot be told, was not undone.
      const isUndone = this.#connection.inTransaction && failure.code !== unsafeInteger
      return isUndone && !isFull(failure) ? { error: failure } : undefined
    }
  }

  #giveUpGroup(tasks: readonly StatementTask[]): readonly Answer[] | undefined {
    this.#connection.rollback()
    const { failure } = this.#connection
    return failure === undefined ? undefined : tasks.map(() => ({ error: failure }))
  }

  /** Whether the task may be begun, or was begun before. */
  #claim(index: number): boolean {
    return Atomics.compareExchange(this.#flags, index, flag.open, flag.begun) !== flag.givenUp
  }
}

function groupAt(tasks: readonly Task[], first: number): StatementTask[] {
  const group: StatementTask[] = []
  for (let index = first; index < tasks.length; index += 1) {
    const task = tasks[index]
    if (task?.kind !== 'statement' || !task.isGroupable) break
    group.push(task)
  }
  return group
}

function isReadOrDelete({ sql }: StatementTask): boolean {
  return /^\s*(delete|select)\b/i.test(sql)
}
