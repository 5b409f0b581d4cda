/**
 * What befalls the process itself.
 *
 * @module
 */

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { AlertFault } from './alert-run.ts'
import type { RestartableService } from './alert-stand.ts'
import { descriptorsMax, type StoreStand } from './store-stand.ts'

export const processFaults: readonly AlertFault<StoreStand>[] = [
  {
    fault: 'the service is killed (-9)',
    raises: ['InstanceDown'],
    async cause({ service }) {
      await service.kill()
      return () => service.start()
    },
  },
  {
    fault: 'the service is killed (-9) and started four times',
    raises: ['RestartLoop'],
    mayRaise: ['InstanceDown', 'NotReady'],
    async cause({ service }) {
      for (let start = 0; start < 4; start += 1) {
        await service.kill()
        await service.start()
        // So that each of them is seen.
        await delay(1_000)
      }
      return async () => undefined
    },
  },
  {
    fault: 'the process is stopped for 250 ms of each second (SIGSTOP)',
    raises: ['EventLoopDelayed'],
    mayRaise: ['LatencyHigh'],
    async cause({ service }) {
      const { child } = service
      const stop = setInterval(() => child.process.kill('SIGSTOP'), 1_000)
      await delay(250)
      const go = setInterval(() => child.process.kill('SIGCONT'), 1_000)
      return async () => {
        clearInterval(stop)
        clearInterval(go)
        child.process.kill('SIGCONT')
      }
    },
  },
  {
    fault: 'a leak fills nine tenths of the heap',
    raises: ['HeapNearLimit'],
    // What ends a leak is a restart.
    mayRaise: ['EventLoopDelayed', 'InstanceDown'],
    async cause({ service }) {
      service.child.process.send('leak')
      return async () => {
        await service.kill()
        await service.start()
      }
    },
  },
  {
    fault: 'clients open as many connections as there are descriptors, but for a tenth',
    raises: ['DescriptorsNearLimit'],
    async cause({ service, prometheus }) {
      const [{ value: open } = { value: 0 }] = await prometheus.query('process_open_fds')
      const more = Math.round(0.92 * descriptorsMax - open)
      const sockets = Array.from({ length: more }, () => idle(service.url))
      return () => Promise.all(sockets.map(left))
    },
  },
  {
    fault: 'nobody reads the log',
    raises: ['LogRecordsDropped'],
    async cause({ service, calls }) {
      await calls.end()
      const { stdout } = service.child.process
      const lineChars = await longestLine(service)
      stdout?.pause()
      const many = () => Promise.all(manyAtOnce.map(() => ask(service)))
      for (let chars = 0; chars < 0.97 * waitingCharsMax; chars += lineChars * manyAtOnce.length) {
        await many()
      }
      // From here on with a look at each: a few are dropped, and up to 42 the control is silent.
      while (!(await dropsRecords(service))) await many()
      return async () => {
        stdout?.resume()
        calls.begin()
      }
    },
  },
]

const manyAtOnce = Array.from({ length: 20 })
/** Records of requests are dropped from here on (`LogBuffer`, half of its 16 MB). */
const waitingCharsMax = 8 << 20
/** What was scraped so lately is shown again. */
const scrapeSharedMs = 250

/** Its line of the log is as long as one gets. */
async function ask({ url }: RestartableService): Promise<void> {
  await (await fetch(`${url}/${'x'.repeat(250)}`)).arrayBuffer()
}

async function longestLine(service: RestartableService): Promise<number> {
  await ask(service)
  // It is written after a second at most.
  await delay(1_500)
  return Math.max(
    ...service.child
      .output()
      .split('\n')
      .slice(-200)
      .map(({ length }) => length),
  )
}

async function dropsRecords({ metricsUrl }: RestartableService): Promise<boolean> {
  await delay(scrapeSharedMs)
  return /^log_records_dropped_total [1-9]/m.test(await (await fetch(metricsUrl)).text())
}

/** A connection that asks for nothing, and is opened again if it is closed for that. */
function idle(url: string): { socket: Socket } {
  const { port, hostname } = new URL(url)
  return { socket: connect(Number(port), hostname).on('error', () => undefined) }
}

async function left({ socket }: { readonly socket: Socket }): Promise<void> {
  if (socket.closed) return
  const closed = once(socket, 'close')
  socket.destroy()
  await closed
}
