/**
 * What must hold of every image: of its files, and of a container of it that runs.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { told } from './build-images.ts'
import type { Container } from './container.ts'
import type { Image, ImageConfig } from './workshop.ts'

const run = promisify(execFile)
const bytesMax = 250e6

/** Of a shell, a package manager, or what fetches and compiles. */
const unwanted = ['sh', 'bash', 'dash', 'busybox', 'apt', 'apt-get', 'dpkg', 'npm', 'npx', 'perl']

export async function imageProblems(image: Image): Promise<readonly string[]> {
  const { rootfs, config, bytes } = image
  const name = (names: readonly string[]) => names.flatMap((each) => ['-o', '-name', each]).slice(1)
  const programs = await find(rootfs, '(', ...name(unwanted), ')', '-executable', '!', '-type', 'd')
  const privileged = await find(rootfs, '-type', 'f', '-perm', '/6000')
  const open = await find(rootfs, '!', '-type', 'l', '-perm', '-0002', '!', '-path', './tmp')
  const secrets = await find(rootfs, ...name(['.npmrc', '.env*', '.git', '*.key', 'npmrc']))
  return [
    ...(bytes < bytesMax ? [] : [`the image has ${mb(bytes)} MB`]),
    ...[...programs, ...secrets].map((path) => `${path} is in the image`),
    ...privileged.map((path) => `${path} runs as its owner`),
    ...open.map((path) => `${path} may be written by all`),
    ...labelProblems(config),
    ...(config.healthCheck.length === 0 ? ['it has no health check'] : []),
  ]
}

function labelProblems({ labels }: ImageConfig): readonly string[] {
  return Object.entries(told)
    .map(([name, value]) => ({ label: `org.opencontainers.image.${name.toLowerCase()}`, value }))
    .filter(({ label, value }) => labels[label] !== value)
    .map(({ label }) => `its label ${label} is ${labels[label]}`)
}

/** Relative to the root of the image. */
async function find(rootfs: string, ...tests: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('find', ['.', ...tests], { cwd: rootfs, maxBuffer: 64e6 })
  return stdout.split('\n').filter((line) => line !== '')
}

/** Needs a container that runs. */
export async function containerProblems(
  container: Container,
  program: string,
): Promise<readonly string[]> {
  const status = await container.proc('status')
  const { stdout: executable } = await run('readlink', [`/proc/${await container.pid()}/exe`])
  const shell = await container.exec(['/bin/sh', '-c', 'true'])
  const health = await container.exec(container.image.config.healthCheck)
  const problems: string[] = []
  const expect = (holds: boolean, sentence: string) => {
    if (!holds) problems.push(sentence)
  }
  expect(/^Uid:\t10001\t10001\t10001\t10001$/m.test(status), `its users are ${line(status, 'Uid')}`)
  expect(
    /^Gid:\t10001\t10001\t10001\t10001$/m.test(status),
    `its groups are ${line(status, 'Gid')}`,
  )
  expect(/^CapEff:\t0+$/m.test(status), `its capabilities are ${line(status, 'CapEff')}`)
  expect(/^CapBnd:\t0+$/m.test(status), `it could get the capabilities ${line(status, 'CapBnd')}`)
  expect(/^NoNewPrivs:\t1$/m.test(status), 'it could get new privileges')
  expect(/^NSpid:\t\d+\t1$/m.test(status), 'it is not the first process of its container')
  const inside = executable.trim().slice(container.image.rootfs.length)
  expect(
    executable.trim() === program || inside === program,
    `its first process is ${executable.trim()}`,
  )
  expect(shell.code !== 0, 'it has a shell')
  expect(health.code === 0, `its health check says ${health.said}`)
  return problems
}

function line(status: string, name: string): string {
  return new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1]?.replaceAll('\t', ' ') ?? 'unknown'
}

export function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
