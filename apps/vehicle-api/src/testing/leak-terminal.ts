/**
 * What programs write on a terminal that have secrets in their environment: the service, one that
 * starts in vain, the doctor, the commands of operators.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { doctorCommand } from '../doctor/doctor-command.ts'
import { commands } from '../service-cli/commands.ts'
import { serviceCli, type Terminal } from '../service-cli/run.ts'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { childEnvironment } from './child-environment.ts'
import { childService } from './child-service.ts'
import type { Plants } from './leak-plants.ts'
import type { Sinks } from './leak-search.ts'
import { refusal } from './refused-config.ts'

type Env = Readonly<Record<string, string>>

const control = join(import.meta.dirname, 'tell-environment.ts')
const main = join(import.meta.dirname, '../main.ts')
/** Where nobody listens. */
const nowhere = '127.0.0.1:1'

/** Where a service can start: its neighbours are away. */
export function goodEnvironment(plants: Plants): Env {
  return {
    NODE_ENV: 'development',
    LOG_LEVEL: 'trace',
    SECRET_KEY: plants.plant('SECRET_KEY') + plants.plant('SECRET_KEY'),
    PASSWORD_PEPPER: plants.plant('PASSWORD_PEPPER') + plants.plant('PASSWORD_PEPPER'),
    ADMIN_EMAIL: 'admin@example.com',
    REDIS_URL: `redis://:${encodeURIComponent(plants.plant('REDIS_URL', 'escaped'))}@${nowhere}`,
    SENTRY_DSN: `http://${plants.plant('SENTRY_DSN', 'hex')}@${nowhere}/42`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${nowhere}`,
    OTEL_EXPORTER_OTLP_HEADERS: `x-otlp-token=${plants.plant('OTEL_EXPORTER_OTLP_HEADERS')}`,
  }
}

/** As before, but with a database that is away. */
export function vainEnvironment(plants: Plants): Env {
  const password = encodeURIComponent(plants.plant('DATABASE_URL', 'escaped'))
  return { ...goodEnvironment(plants), DATABASE_URL: `postgres://app:${password}@${nowhere}/cars` }
}

/** Each secret in what is wrong with it. */
export function wrongEnvironment(plants: Plants): Env {
  const each = plants.plantEach('wrong variable')
  const [word = '', hex = '', token = '', escaped = ''] = each
  return {
    NODE_ENV: 'production',
    SECRET_KEY: word.slice(0, 30),
    PASSWORD_PEPPER: word,
    ADMIN_PASSWORD: `${hex}\n`,
    DATABASE_URL: `mysql://app:${escaped}@db/cars`,
    MIGRATION_DATABASE_URL: `postgres://app:${escaped}@[db/cars`,
    REDIS_URL: `redis:${token}`,
    SENTRY_DSN: `https://${escaped}/42`,
    OTEL_EXPORTER_OTLP_HEADERS: escaped,
    TOKEN_SIGNING_KEY: `-----BEGIN PRIVATE KEY-----\n${token}`,
    EXTERNAL_ISSUERS: `[{"client_secret":"${token}"`,
  }
}

/** Written by the service from start to end, without and with the line of the control. */
export async function writtenByService(env: Env): Promise<readonly [real: string, all: string]> {
  // Nobody signs in: the password of the administrator is one of the secrets.
  const headers = { authorization: '' }
  await using service = await childService(env, { imports: [control], headers })
  await service.stop()
  return withoutControl(service.output())
}

export async function writtenInVain(env: Env): Promise<readonly [real: string, all: string]> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-vain-'))
  const args = ['--conditions=@plimsoll/source', `--import=${control}`, main]
  const child = spawn(process.execPath, args, {
    env: { ...childEnvironment, PORT: '0', DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = await Promise.all([text(child.stdout), text(child.stderr)])
  await rm(folder, { recursive: true, force: true })
  return withoutControl(written.join('\n'))
}

/** What the commands say of the environment, in words and as JSON, and why it is refused. */
export async function writtenByCommands(env: Env, wrong: Env): Promise<Sinks> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-commands-'))
  const [stdout, stderr, stdin] = [outputCollector(), outputCollector(), outputCollector()]
  const terminalOf = (given: Env) => {
    const all = { DATA_DIR: folder, DEBUG: 'true', ...given }
    return { stdin, stdout, stderr, env: all, cwd: () => folder } as unknown as Terminal
  }
  const told = () => `${stdout.text()}${stderr.text()}`
  const running = { commands, signal: new AbortController().signal }
  const sinks = new Map<string, string>()
  for (const flags of [[], ['--json'], ['--profile', 'production']]) {
    await doctorCommand(flags, terminalOf(env))
  }
  sinks.set('doctor', told())
  await doctorCommand([], terminalOf(wrong))
  sinks.set('doctor of what is wrong', told())
  for (const argv of [['migrate', 'status', '--json'], ['jobs', 'list'], ['verify']]) {
    await serviceCli(argv, terminalOf(env), running)
  }
  sinks.set('commands', told())
  await serviceCli(['migrate', 'status'], terminalOf(wrong), running)
  sinks.set('commands of what is wrong', told())
  sinks.set('refused start', (await refusal(wrong)).report())
  await rm(folder, { recursive: true, force: true })
  return sinks
}

function withoutControl(written: string): readonly [real: string, all: string] {
  return [written.replaceAll(/^weakened: .*$/gm, ''), written]
}
