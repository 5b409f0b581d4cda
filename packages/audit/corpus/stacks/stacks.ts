/**
 * Small services as a newcomer writes them from the tutorial of each framework: a greeting, a health
 * route, a list of items with one POST. Nothing is hardened, nothing is planted.
 *
 * @module
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemPython } from '../../../../tools/servers/system-python.ts'
import { serviceGo } from '../system-stacks.ts'

export interface Stack {
  readonly name: string
  /** It finds its port in PORT. */
  readonly command: () => readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Path of its own document; default {@link openapiFile}, written by hand. */
  readonly openapi?: string
}

/** What the services answer, but for those that tell it themselves. */
export const openapiFile: string = join(import.meta.dirname, 'openapi.json')

const production = { NODE_ENV: 'production' }
const development = { NODE_ENV: 'development' }
/** Python leaves no compiled modules beside the sources, and finds them from anywhere. */
const python = { PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' }
const debug = { DJANGO_SETTINGS_MODULE: 'mysite.settings' }
const released = { DJANGO_SETTINGS_MODULE: 'mysite.production' }
const worker = 'uvicorn.workers.UvicornWorker'

export const stacks: readonly Stack[] = [
  { name: 'node-http', command: node('node-http/server.js'), env: production },
  { name: 'express', command: node('express/app.js'), env: production },
  { name: 'express-development', command: node('express/app.js'), env: development },
  { name: 'fastify', command: node('fastify/server.js'), env: production },
  { name: 'fastapi', command: uvicorn, env: python, openapi: '/openapi.json' },
  {
    name: 'fastapi-gunicorn',
    command: () => gunicorn('fastapi', `-k ${worker} main:app`),
    env: python,
    openapi: '/openapi.json',
  },
  { name: 'django', command: django, env: { ...python, ...released } },
  { name: 'django-development', command: django, env: { ...python, ...debug } },
  { name: 'go', command: go },
]

function node(file: string): () => readonly string[] {
  return () => [process.execPath, join(import.meta.dirname, file)]
}

function uvicorn(): readonly string[] {
  const run = `exec ${fastapiPython()} -m uvicorn main:app --port "$PORT"`
  return ['sh', '-c', `cd ${folderOf('fastapi')} && ${run}`]
}

/** One sync worker, as is its default. */
function django(): readonly string[] {
  return gunicorn('django', 'mysite.wsgi')
}

function gunicorn(folder: string, app: string): readonly string[] {
  const run = `exec ${djangoPython()} -m gunicorn -b 127.0.0.1:"$PORT" ${app}`
  return ['sh', '-c', `cd ${folderOf(folder)} && ${run}`]
}

/** Built once: `go run` would stand between it and its signals. */
function go(): readonly string[] {
  const binary = join(mkdtempSync(join(tmpdir(), 'plimsoll-go-')), 'items')
  const { status, stderr } = spawnSync(
    serviceGo().go,
    ['build', '-o', binary, join(folderOf('go'), 'main.go')],
    { env: { ...process.env, GO111MODULE: 'off' }, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`the Go service does not build: ${stderr}`)
  return [binary]
}

function fastapiPython(): string {
  return systemPython({
    title: 'FastAPI with uvicorn',
    modules: ['fastapi', 'uvicorn'],
    env: 'FASTAPI_PYTHON_PATH',
    packages: ['python3-fastapi', 'python3-uvicorn'],
  })
}

function djangoPython(): string {
  return systemPython({
    title: 'Django with gunicorn',
    modules: ['django', 'gunicorn', 'uvicorn'],
    env: 'DJANGO_PYTHON_PATH',
    packages: ['python3-django', 'python3-gunicorn', 'python3-uvicorn'],
  })
}

function folderOf(name: string): string {
  return join(import.meta.dirname, name)
}
