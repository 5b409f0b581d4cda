/**
 * The image of the API: what is in it, what it may do, and that it does its work and ends in order.
 *
 * @module
 */

import { globSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { imageBom } from '../../image/sbom.ts'
import { containerProblems, imageProblems, mb } from './confinement.ts'
import type { Container } from './container.ts'
import { type ServiceContainer, serviceContainer } from './service-container.ts'
import type { Image, Workshop } from './workshop.ts'

export const node = '/usr/local/bin/node'
const dist = '/app/apps/vehicle-api/dist'
type Print = (line: string) => void

export async function apiImage(
  workshop: Workshop,
  image: Image,
  print: Print,
): Promise<readonly string[]> {
  const problems = [...(await imageProblems(image)), ...(await unlisted(image))]
  print(`API: ${mb(image.bytes)} MB, as user ${image.config.user}`)
  await using service = await serviceContainer(workshop, image)
  const { container, client } = service
  print(`ready ${service.readyMs.toFixed(0)} ms after the start of the container`)
  problems.push(...(await containerProblems(container, node)))
  problems.push(...(await writeProblems(container)))
  problems.push(...(await programProblems(container, print)))
  const label = await client.classify('drawn_car.jpg')
  print(`signed in, and a picture of a car is taken for: ${label}`)
  if (label !== 'car') problems.push(`a picture of a car is taken for: ${label}`)
  const page = await fetch(service.url, { headers: { accept: 'text/html' } })
  if (!/<!doctype html>/i.test(await page.text())) problems.push('it does not serve the console')
  problems.push(...(await endProblems(service, print)))
  return problems
}

/** Beside the volume and the memory of `/tmp`, nothing of the container can be written. */
export async function writeProblems(container: Container): Promise<readonly string[]> {
  const shut = ['/', '/app/', '/app/.compile-cache/', '/etc/', '/usr/lib/', '/var/lib/']
  const open = ['/data/', '/tmp/']
  const script = `for (const folder of ${JSON.stringify([...shut, ...open])}) {
    try { require('fs').writeFileSync(folder + 'written', ''); console.log(folder) } catch {}
  }`
  const { said } = await container.exec([node, '-e', script])
  const written = said.split('\n').filter((line) => line !== '')
  return [
    ...shut
      .filter((folder) => written.includes(folder))
      .map((folder) => `it can write to ${folder}`),
    ...open
      .filter((folder) => !written.includes(folder))
      .map((folder) => `it cannot write to ${folder}`),
  ]
}

/** The operators' commands, the doctor, the programs for backups, and the cache of code. */
async function programProblems(container: Container, print: Print): Promise<readonly string[]> {
  const problems: string[] = []
  const cli = [node, `${dist}/service-cli.js`]
  const commands = [
    [...cli, 'migrate', 'status'],
    [...cli, 'backup', 'create'],
    [...cli, 'backup', 'verify'],
    [node, `${dist}/doctor/run-doctor.js`, '--profile', 'production'],
    ...postgresPrograms(container.image).map((program) => [program, '--version']),
  ]
  for (const command of commands) {
    const { code, said } = await container.exec(command)
    if (code !== 0) problems.push(`${command.join(' ')} ended with ${code}: ${said}`)
  }
  print('migrations, a backup and its verification, the doctor and pg_dump run in it')
  const clock = await container.exec([node, '-p', 'new Date(0).toString()'])
  if (!clock.said.includes('+0530')) problems.push(`it does not know time zones: ${clock.said}`)
  const cached = await cachedModules(container)
  print(`${cached} modules are taken from the cache of compiled code`)
  if (cached < 20) problems.push(`only ${cached} modules come from the cache of compiled code`)
  return problems
}

/** Where the service looks for them, whatever the version. */
function postgresPrograms({ rootfs }: Image): readonly string[] {
  const names = ['pg_dump', 'pg_restore']
  const found = globSync(`usr/lib/postgresql/*/bin/{${names.join()}}`, { cwd: rootfs })
  return found.length === names.length ? found.map((path) => `/${path}`) : names
}

/** Of the service, by what Node says of its cache. */
async function cachedModules(container: Container): Promise<number> {
  const load = ['--input-type=module', '-e', `await import('${dist}/main.js')`]
  const { said } = await container.exec([node, ...load], 'NODE_DEBUG_NATIVE=COMPILE_CACHE')
  return said.split('was accepted').length - 1
}

/** A request that is under way when the orchestrator says so is answered, and then it ends. */
async function endProblems(
  { container, client }: ServiceContainer,
  print: Print,
): Promise<readonly string[]> {
  const { stopSignal } = container.image.config
  const underWay = await client.begin()
  const startedAt = performance.now()
  await container.kill(stopSignal)
  await setTimeout(300)
  const wasWaited = !container.hasEnded
  const status = await underWay.finish()
  const code = await container.ended()
  const endedMs = performance.now() - startedAt
  print(
    `a request under way at ${stopSignal} was answered with ${status}; ` +
      `the end came ${endedMs.toFixed(0)} ms after the signal, with exit code ${code}`,
  )
  return [
    ...(wasWaited ? [] : ['it did not wait for a request that was under way']),
    ...(status === 200 ? [] : [`a request under way at the end got: ${status}`]),
    ...(code === 0 ? [] : [`it ended with ${code}`]),
  ]
}

/** Each package in the image is on its bill of materials. */
async function unlisted({ rootfs }: Image): Promise<readonly string[]> {
  const { components } = await imageBom()
  const listed = new Set(components.map(({ purl }) => purl))
  const modules = join(rootfs, 'app/node_modules')
  const found = await readdir(modules, { recursive: true })
  const manifests = found.filter((path) =>
    /^(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  )
  const problems: string[] = []
  for (const path of manifests) {
    const { name, version } = JSON.parse(await readFile(join(modules, path), 'utf8'))
    const purl = `pkg:npm/${String(name).replace('@', '%40')}@${version}`
    if (!listed.has(purl))
      problems.push(`${purl} is in the image, and not on its bill of materials`)
  }
  if (manifests.length < 20) problems.push('no packages were found in the image')
  return problems
}
