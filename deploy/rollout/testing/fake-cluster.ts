/**
 * A cluster as far as a deployment sees it, in memory.
 *
 * @module
 */

import { stringify } from 'yaml'
import type { Act, CommandAct, Outcome } from '../outside.ts'
import { metricsPage, programAnswer } from './fake-service.ts'

interface Deployment {
  image: string
  replicas: number
}

interface Job {
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly image: string; readonly args: readonly string[] }[]
      }
    }
  }
}

const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'vehicle-api-migrate', namespace: 'plimsoll' },
  spec: {
    template: {
      spec: {
        containers: [{ name: 'migrate', image: 'set-by-release', args: ['cli', 'migrate', 'up'] }],
      },
    },
  },
}

export class FakeCluster {
  readonly deployments: Readonly<Record<string, Deployment>> = {
    'vehicle-api': { image: 'old', replicas: 3 },
    'vehicle-api-canary': { image: 'set-by-release', replicas: 0 },
    console: { image: 'old-console', replicas: 2 },
  }
  /** Image of the weekly verification; undefined: there is none. */
  verification: string | undefined = 'old'
  /** Of each rule: stable and canary. */
  readonly weights = [
    [100, 0],
    [100, 0],
  ]
  /** All that were run, by the image and the arguments. */
  readonly jobs: string[] = []
  /** It goes on with the weights that it has. */
  isGatewayStuck = false
  readonly #args = new Map<string, readonly string[]>()
  #generation = 1
  #looks = 0

  answer(act: Act): Outcome {
    if (act.kind === 'request') return ok(this.#page(act.url))
    if (act.kind === 'socket') throw new RangeError('no cluster has a socket')
    const [verb = '', ...rest] = act.argv.slice('kubectl --namespace plimsoll'.split(' ').length)
    return ok(this.#kubectl(verb, rest, act))
  }

  #kubectl(verb: string, rest: readonly string[], act: CommandAct): string {
    const [what = '', name = ''] = rest
    if (verb === 'get') return JSON.stringify(this.#get(what, name))
    if (verb === 'kustomize') return stringify(job)
    if (verb === 'apply') this.#apply(act.input?.text ?? '')
    if (verb === 'logs') return this.#logs(what.slice('job/'.length))
    if (verb === 'set') this.#give(name, rest[2] ?? '')
    if (verb === 'scale') this.#change(what, { replicas: Number(name.split('=')[1]) })
    if (verb === 'patch') this.#patch(rest.at(-1)?.slice('--patch='.length) ?? '[]')
    return ''
  }

  #get(kind: string, name: string): object {
    if (kind === 'httproute') return this.#route()
    if (kind === 'job') return { status: { conditions: [{ type: 'Complete', status: 'True' }] } }
    if (kind === 'cronjob') return this.#cronJob()
    const { image, replicas } = this.deployments[name] ?? { image: '', replicas: 0 }
    return { spec: { replicas, ...templateOf(name.replace('-canary', ''), image) } }
  }

  #cronJob(): object {
    if (this.verification === undefined) return { kind: 'Status', status: 'Failure' }
    return { spec: { jobTemplate: { spec: templateOf('verify', this.verification) } } }
  }

  #route(): object {
    const accepted = {
      type: 'Accepted',
      status: 'True',
      observedGeneration: this.isGatewayStuck ? 1 : this.#generation,
    }
    return {
      metadata: { generation: this.#generation },
      spec: {
        rules: this.weights.map(([stable, canary]) => ({
          backendRefs: [
            { name: 'vehicle-api', weight: stable },
            { name: 'vehicle-api-canary', weight: canary },
          ],
        })),
      },
      status: { parents: [{ conditions: [accepted] }] },
    }
  }

  #patch(text: string): void {
    const operations = JSON.parse(text) as readonly { path: string; value: unknown }[]
    for (const { path, value } of operations) {
      const { rule, at } =
        /rules\/(?<rule>\d)\/backendRefs\/(?<at>\d)\/weight$/.exec(path)?.groups ?? {}
      const weights = this.weights[Number(rule)]
      if (weights !== undefined) weights[Number(at)] = Number(value)
    }
    this.#generation += 1
  }

  /** @throws RangeError if it has no such container */
  #give(target: string, containerAndImage: string): void {
    const [container = '', image = ''] = containerAndImage.split('=')
    const [kind, name = ''] = target.split('/')
    const expected = kind === 'cronjob' ? 'verify' : name.replace('-canary', '')
    if (container !== expected) throw new RangeError(`${target} has no container ${container}`)
    if (kind === 'cronjob') this.verification = image
    else this.#change(target, { image })
  }

  #change(deployment: string, change: Partial<Deployment>): void {
    Object.assign(this.deployments[deployment.slice('deployment/'.length)] ?? {}, change)
  }

  #apply(text: string): void {
    const { items } = JSON.parse(text) as { readonly items: readonly Job[] }
    for (const { metadata, spec } of items) {
      const [container] = spec.template.spec.containers
      this.#args.set(metadata.name, container?.args ?? [])
      this.jobs.push(`${container?.image} ${container?.args.slice(1).join(' ')}`)
    }
  }

  #logs(name: string): string {
    const args = this.#args.get(name) ?? []
    const answer = programAnswer(args.slice(1).join(' '))
    return `Backed up: {x}\n${answer}{"level":30,"msg":"ended"}\n`
  }

  #page(url: string): string {
    if (!url.includes('/metrics')) return '{}'
    this.#looks += 1
    return metricsPage(1_000 * this.#looks, 0)
  }
}

function templateOf(name: string, image: string): object {
  return { template: { spec: { containers: [{ name, image }] } } }
}

function ok(output: string): Outcome {
  return { isOk: true, output, complaint: '' }
}
