/**
 * Each demonstrator holds with its flag and fails without it. Flags share services where they can, so
 * that this takes seconds; a demonstrator that does not hold in company is tried alone. Here are those
 * of files and the portable ones; `prove-auditor.ts` runs them all.
 */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Defect } from './defect.ts'
import { defects } from './defects/index.ts'
import { type CorpusService, corpusService } from './harness.ts'
import { repositoryCopy } from './repository-copy.ts'
import { type Subject, subjectOf } from './subject.ts'

const togetherMax = 8

const ofFiles = defects.filter(({ repository }) => repository !== undefined)
const together = defects.filter(
  ({ portable, slowDemonstrator, repository, config, beside }) =>
    portable && !slowDemonstrator && !repository && !config && !beside,
)

let good: CorpusService

before(async () => {
  good = await corpusService()
})
after(async () => {
  await good[Symbol.asyncDispose]()
})

test('a demonstrator of files tells them from good ones', async () => {
  const wrong: string[] = []
  for (const defect of ofFiles) {
    const copy = await repositoryCopy(defect.repository ?? [])
    const planted = subjectOf({ ...good.ground, repository: copy.root }, good.running)
    const withFlag = await defect.demonstrate(planted)
    const withoutFlag = await defect.demonstrate(good.subject)
    await copy.remove()
    if (!withFlag || withoutFlag) wrong.push(defect.flag)
  }

  assert.deepEqual(wrong, [])
})

test('a demonstrator fails on the good service, and holds with its flag', async () => {
  const quick = await demonstrable(together)
  const holdInVain = await chosen(quick, (defect) => defect.demonstrate(good.subject))
  const fail: string[] = []
  for (let at = 0; at < quick.length; at += togetherMax) {
    fail.push(...(await failing(quick.slice(at, at + togetherMax))))
  }

  assert.ok(quick.length >= 15)
  assert.deepEqual({ holdInVain, fail }, { holdInVain: [], fail: [] })
})

/** Those that are content with the service that runs. */
async function demonstrable(all: readonly Defect[]): Promise<readonly Defect[]> {
  const busy = new Set(
    await chosen(all, (defect) =>
      defect.demonstrate(withoutMore(good.subject)).then(
        () => false,
        (error: unknown) => error instanceof MoreInstances,
      ),
    ),
  )
  return all.filter(({ flag }) => !busy.has(flag))
}

class MoreInstances extends Error {}

function withoutMore(subject: Subject): Subject {
  const boot = () => Promise.reject(new MoreInstances())
  return { ...subject, boot, serves: boot, bootBehindProxies: boot }
}

/** Flags whose demonstrator fails on a service with all of them, and on one with itself alone. */
async function failing(group: readonly Defect[]): Promise<readonly string[]> {
  await using service = await corpusService({ flags: group.map(({ flag }) => flag) })
  const inCompany = await chosen(group, async (defect) => !(await holdsOn(defect, service)))
  const suspects = group.filter(({ flag }) => inCompany.includes(flag))
  return await chosen(suspects, async (defect) => {
    await using own = await corpusService({ flags: [defect.flag] })
    return !(await holdsOn(defect, own))
  })
}

async function holdsOn(defect: Defect, { subject }: CorpusService): Promise<boolean> {
  // Another flag of the group may break what it relies on: then it is tried alone.
  return await defect.demonstrate(subject).catch(() => false)
}

/** Flags of those that the question is true of; two at a time. */
async function chosen(
  all: readonly Defect[],
  question: (defect: Defect) => Promise<boolean>,
): Promise<readonly string[]> {
  const queue = [...all]
  const found: string[] = []
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (await question(next)) found.push(next.flag)
    }
  }
  await Promise.all([work(), work()])
  return found
}
