/**
 * What belongs to a release besides its two tracks: the weekly verification, which is the service's
 * image, and the console, which has one of its own.
 *
 * They follow once the new version has proved itself: a console of yesterday, such as a page that is
 * still open, knows a service of today, and not the other way round. So the console goes back first.
 *
 * @module
 */

import type { Facts } from './facts.ts'
import type { Kubectl } from './kubernetes-jobs.ts'
import { assertCronJob, imageIn, names } from './kubernetes-objects.ts'
import { noOutcome } from './outside.ts'
import type { ActTask, Task } from './task.ts'

const rolledOutWithin = '10m'
const rolledOutWithinMs = 11 * 60_000

/** Each image by digest. */
export interface Release {
  readonly image: string
  /** Undefined leaves the console as it is. */
  readonly consoleImage?: string | undefined
}

/** That they are there is learnt before anything is changed. */
export function companionsLooked(kubectl: Kubectl, { consoleImage }: Release): readonly ActTask[] {
  const get = (...what: readonly string[]) => [kubectl('get', ...what, '--output', 'json')]
  const verification: ActTask = {
    title: 'look for the verification',
    acts: () => get('cronjob', names.verification),
    read([outcome = noOutcome]) {
      assertCronJob(outcome.output)
      return undefined
    },
  }
  const console: ActTask = {
    title: 'look which console runs',
    acts: () => get('deployment', names.console),
    read: ([outcome = noOutcome]) => ({ previousConsole: imageIn(outcome.output, names.console) }),
  }
  return consoleImage === undefined ? [verification] : [verification, console]
}

export function companionsPromoted(
  kubectl: Kubectl,
  { image, consoleImage }: Release,
): readonly Task[] {
  return [
    marked(names.verification),
    verificationGiven(kubectl, () => image),
    ...(consoleImage === undefined
      ? []
      : [
          marked(names.console),
          consoleGiven(kubectl, () => consoleImage, 'give the console its new image'),
          rolledOut(kubectl, names.console),
        ]),
  ]
}

/** Before and after the service goes back, which waits for neither. */
export function companionsWithdrawn(
  kubectl: Kubectl,
  { promoted = [] }: Facts,
): { readonly before: readonly Task[]; readonly after: readonly Task[] } {
  const isConsole = promoted.includes(names.console)
  const consoleBefore = ({ previousConsole = '' }: Facts) => previousConsole
  return {
    before: isConsole
      ? [consoleGiven(kubectl, consoleBefore, 'give the console its image back')]
      : [],
    after: [
      ...(promoted.includes(names.verification)
        ? [verificationGiven(kubectl, ({ previous = '' }) => previous)]
        : []),
      ...(isConsole ? [rolledOut(kubectl, names.console)] : []),
    ],
  }
}

/** What a rollback gives another image that is not told what was promoted. */
export function promotedOf(consoleImage: string | undefined): readonly string[] {
  const own = [names.stable, names.verification]
  return consoleImage === undefined ? own : [...own, names.console]
}

/** Noted before it is done, so that another process takes it back after this one was killed. */
export function marked(name: string): ActTask {
  return {
    title: `replace ${name}`,
    acts: () => [],
    read: (_outcomes, { promoted = [] }) => ({ promoted: [...promoted, name] }),
  }
}

export function rolledOut(kubectl: Kubectl, deployment: string): ActTask {
  const args = ['rollout', 'status', `deployment/${deployment}`, `--timeout=${rolledOutWithin}`]
  return {
    title: `wait until ${deployment} is ready`,
    acts: () => [{ ...kubectl(...args), timeoutMs: rolledOutWithinMs }],
  }
}

function verificationGiven(kubectl: Kubectl, image: (facts: Facts) => string): ActTask {
  const target = `cronjob/${names.verification}`
  return {
    title: 'give the verification the image of the service',
    acts: (facts) => [kubectl('set', 'image', target, `${names.verifier}=${image(facts)}`)],
  }
}

function consoleGiven(kubectl: Kubectl, image: (facts: Facts) => string, title: string): ActTask {
  const target = `deployment/${names.console}`
  return {
    title,
    acts: (facts) => [kubectl('set', 'image', target, `${names.console}=${image(facts)}`)],
  }
}
