/**
 * HAProxy and its servers as far as a deployment sees them, in memory.
 *
 * @module
 */

import type { Act, Outcome, SocketAct } from '../outside.ts'
import { metricsPage, programAnswer } from './fake-service.ts'

interface Server {
  isUp: boolean
  weight: number
  image: string
}

export class FakeHaproxy {
  /** By name; the canary is not there yet. */
  readonly servers: Readonly<Record<string, Server>> = {
    stable1: { isUp: true, weight: 100, image: 'old' },
    stable2: { isUp: true, weight: 100, image: 'old' },
    canary1: { isUp: false, weight: 0, image: '' },
  }
  /** Answers 500 where it runs the new image. */
  isNewBad = false
  #looks = 0

  answer(act: Act): Outcome {
    if (act.kind === 'socket') return ok(this.#tell(act))
    if (act.kind === 'request') return this.#page(act.url)
    const [program = '', ...args] = act.argv
    if (program === 'start' || program === 'stop') return ok(this.#instance(program, args))
    if (program === 'current') return ok(`${this.servers['stable1']?.image}\n`)
    return ok(programAnswer(args.join(' ')))
  }

  #tell({ line }: SocketAct): string {
    for (const [, server = '', weight] of line.matchAll(/set server api\/(\w+) weight (\d+)/g)) {
      const found = this.servers[server]
      if (found !== undefined) found.weight = Number(weight)
    }
    if (!line.startsWith('show servers state')) return '\n'
    const rows = Object.entries(this.servers).map(
      ([name, { isUp, weight }], at) =>
        `3 api ${at + 1} ${name} 127.0.0.1 ${isUp ? 2 : 0} 0 ${weight}`,
    )
    const header =
      '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight'
    return ['1', header, ...rows, ''].join('\n')
  }

  #instance(verb: 'start' | 'stop', [name = '', image = '']: readonly string[]): string {
    const server = this.servers[name]
    if (server !== undefined) Object.assign(server, { isUp: verb === 'start', image })
    return ''
  }

  /** `http://canary1/metrics`, or a page of the service. */
  #page(url: string): Outcome {
    const { hostname, pathname } = new URL(url)
    if (pathname !== '/metrics') return ok('{}')
    const server = this.servers[hostname]
    if (server?.isUp !== true) return { isOk: false, output: '', complaint: 'connection refused' }
    this.#looks += 1
    const requests = 1_000 * this.#looks
    return ok(metricsPage(requests, this.isNewBad && server.image === 'new' ? requests : 0))
  }
}

function ok(output: string): Outcome {
  return { isOk: true, output, complaint: '' }
}
