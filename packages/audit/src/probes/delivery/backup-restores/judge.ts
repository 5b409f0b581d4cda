import { type Answer, isSuccess, jsonOf, told } from '../../../gather/answer.ts'
import type { CommandRun } from '../../../gather/commands.ts'
import type { Boot } from '../../../gather/services.ts'
import { type Judgement, type Verdicts, withControl } from '../../../judgement.ts'

export interface Restored {
  readonly outcome: Boot['outcome']
  readonly login: Answer | undefined
  /** The canary, asked for on the restored database. */
  readonly after: Answer | undefined
}

export interface Facts {
  /** The canary, asked for before the backup. */
  readonly before: Answer
  readonly backup: CommandRun
  readonly restore: CommandRun
  readonly restored: Restored
}

export function judge(facts: Facts): Judgement {
  const { before } = facts
  const held = isSuccess(before)
  const control = { name: 'The canary is there before the backup', held, observed: told(before) }
  return withControl(control, (verdicts) => verdictOf(facts, verdicts))
}

function verdictOf({ before, backup, restore, restored }: Facts, { pass, fail }: Verdicts) {
  if (backup.code !== 0) return fail(`The backup ${ended(backup)}.`, { member: 'backup' })
  if (restore.code !== 0) return fail(`The restore ${ended(restore)}.`, { member: 'restore' })
  const { outcome, login, after } = restored
  if (outcome !== 'ready') {
    const observed = `On the restored database the service does not start (${outcome}).`
    return fail(observed, { member: 'start' })
  }
  if (login === undefined || !isSuccess(login)) {
    const observed = `The user of before the backup cannot sign in after the restore${suffix(login)}.`
    return fail(observed, { member: 'user', evidence: evidence(login) })
  }
  if (after === undefined || !isSuccess(after)) {
    const observed = `The object of before the backup is missing after the restore${suffix(after)}.`
    return fail(observed, { member: 'object', evidence: evidence(after) })
  }
  if (after.path === before.path && isObject(before) && !isSame(before, after)) {
    const both = { member: 'changed', evidence: [before.exchange, after.exchange] }
    return fail('The object is not what it was before the backup.', both)
  }
  const ms = Math.round(backup.ms + restore.ms)
  return pass(`The canary is back; backup and restore took ${ms} ms.`, {
    evidence: evidence(after),
  })
}

/** A login tells of new tokens each time: only what is read is compared. */
function isObject({ method }: Answer): boolean {
  return method === 'GET'
}

function isSame(before: Answer, after: Answer): boolean {
  return JSON.stringify(jsonOf(before)) === JSON.stringify(jsonOf(after))
}

function evidence(answer: Answer | undefined): readonly string[] {
  return answer ? [answer.exchange] : []
}

function suffix(answer: Answer | undefined): string {
  return answer ? `: ${told(answer)}` : ''
}

function ended({ code, output }: CommandRun): string {
  const last = output.trim().split('\n').at(-1)?.slice(0, 200) ?? ''
  return `ended with ${code ?? 'a signal'}${last === '' ? '' : ` ("${last}")`}`
}
