/**
 * The image of the console, in front of a container of the API: it serves the page and passes on
 * what is for the API, confined alike.
 *
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../../tools/servers/free-port.ts'
import { Client } from './client.ts'
import { containerProblems, imageProblems, mb } from './confinement.ts'
import { Container } from './container.ts'
import { type ServiceContainer, serviceContainer } from './service-container.ts'
import type { Image, Workshop } from './workshop.ts'

const startMsMax = 30_000
const conf = 'etc/nginx'

export async function consoleImage(
  workshop: Workshop,
  image: Image,
  api: Image,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const problems = [...(await imageProblems(image))]
  print(`console: ${mb(image.bytes)} MB, as user ${image.config.user}`)
  const trusted = { TRUST_PROXY: '127.0.0.0/8' }
  await using service = await serviceContainer(workshop, api, { environment: trusted })
  const port = await freePort()
  const moved = { ...image, config: movedConfig(image, port) }
  await using container = new Container(workshop, moved)
  await container.start({ mounts: await movedFiles(workshop, image, port, service.port) })
  const url = `http://127.0.0.1:${port}`
  await untilServing(container, url)
  problems.push(...(await containerProblems(container, '/usr/sbin/nginx')))
  problems.push(...(await answerProblems(url, service, print)))
  await container.kill(image.config.stopSignal)
  const code = await container.ended()
  if (code !== 0) problems.push(`nginx ended with ${code} on ${image.config.stopSignal}`)
  return problems.map((problem) => `console: ${problem}`)
}

/** The network is the machine's, where its port may be taken. */
function movedConfig({ config }: Image, port: number): Image['config'] {
  const healthCheck = config.healthCheck.map((word) => word.replace(':8080', `:${port}`))
  return { ...config, healthCheck }
}

async function movedFiles(workshop: Workshop, image: Image, port: number, apiPort: number) {
  const moves = [
    ['upstream.conf', 'api:8000', `127.0.0.1:${apiPort}`],
    ['conf.d/plain.conf', '8080', `127.0.0.1:${port}`],
  ] as const
  const mounts: Record<string, string> = {}
  for (const [file, here, there] of moves) {
    const text = await readFile(join(image.rootfs, conf, file), 'utf8')
    if (!text.includes(here)) throw new Error(`${file} does not name ${here}`)
    const moved = join(workshop.folder, file.replace('/', '-'))
    await writeFile(moved, text.replace(here, there))
    mounts[`/${conf}/${file}`] = moved
  }
  return mounts
}

async function untilServing(container: Container, url: string): Promise<void> {
  const deadline = performance.now() + startMsMax
  while (!(await fetch(url).catch(() => undefined))) {
    if (container.hasEnded || performance.now() > deadline) {
      throw new Error(`nginx does not serve:\n${container.output}`)
    }
    await setTimeout(20)
  }
}

async function answerProblems(
  url: string,
  { credentials }: ServiceContainer,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const page = await fetch(url, { headers: { accept: 'text/html' } })
  const html = await page.text()
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? ''
  const asset = await fetch(`${url}${script}`, { headers: { 'accept-encoding': 'gzip' } })
  const metrics = await fetch(`${url}/metrics`)
  const live = await fetch(`${url}/livez`)
  const client = await Client.signIn(url, credentials)
  const label = await client.classify('drawn_bus.png')
  print(`through nginx: the page, ${script}, and a picture of a bus is taken for: ${label}`)
  const expectations: readonly (readonly [boolean, string])[] = [
    [page.status === 200 && /<!doctype html>/i.test(html), `its page is ${page.status}`],
    [asset.status === 200 && asset.headers.get('content-encoding') === 'gzip', 'no asset in gzip'],
    [live.status === 200, `the API says ${live.status} through it`],
    [metrics.status !== 200, 'it shows the metrics of the API to all'],
    [label === 'bus', `a picture of a bus is taken for: ${label}`],
  ]
  return expectations.filter(([holds]) => !holds).map(([, sentence]) => sentence)
}
