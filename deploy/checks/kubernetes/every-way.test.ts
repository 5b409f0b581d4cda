/**
 * That every request to the service passes the gateway: the route has every path, and the console's
 * nginx, as a cluster has it, passes nothing on.
 */

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { testService } from '../../../apps/vehicle-api/src/testing/service.ts'
import { smallConsole } from '../../../apps/vehicle-api/src/testing/small-console.ts'
import { ask, problemOf } from '../proxies/ask.ts'
import { instance } from '../proxies/instance.ts'
import { shippedNginx } from '../proxies/shipped-nginx.ts'
import { kubernetesFolder } from './render.ts'

const read = (path: string) => readFile(join(kubernetesFolder, path), 'utf8')
/** By the cluster, which asks each pod: the kubelet, and Prometheus at another port. */
const askedOfPods = ['/startupz', '/metrics']

test('every path of the service is one of its route, but for those asked of each pod', async () => {
  await using service = await testService()
  const { rules } = parse(await read('base/gateway/api-route.yaml')).spec as Spec
  const matches = rules.flatMap((rule) => rule.matches.map(({ path }) => path))

  const paths = Object.keys(service.app.openapi.document().paths)
  const missing = paths.filter((path) => !matches.some((match) => isMatch(match, path)))

  assert.ok(paths.length > 30)
  assert.deepEqual(
    missing.toSorted(),
    askedOfPods.filter((path) => paths.includes(path)).toSorted(),
  )
})

test('the nginx of a cluster serves the console, and passes nothing on to anybody', async () => {
  await using one = await instance('one')
  await using small = await smallConsole()
  const given = {
    'upstream.conf': await read('base/console/nginx/upstream.conf'),
    'snippets/proxy.conf': await read('base/console/nginx/proxy.conf'),
  }
  const place = { upstreams: [one.port], console: small.folder }
  await using nginx = await shippedNginx({
    ...place,
    edit: (text, name) => (name in given ? given[name as keyof typeof given] : text),
  })
  await using elsewhere = await shippedNginx(place)

  const page = await ask(nginx.port, { path: '/', headers: { accept: 'text/html' } })
  const health = await ask(nginx.port, { path: '/nginx-health' })
  const asked = ['/api/v1/things', '/auth/login', '/ws', '/readyz', '/health', '/docs']
  const refused = await Promise.all(asked.map((path) => ask(nginx.port, { path })))
  const counted = one.count()
  const passed = await ask(elsewhere.port, { path: '/api/v1/things' })

  assert.deepEqual([page.status, health.status], [200, 204])
  for (const answer of refused) {
    assert.deepEqual([answer.status, problemOf(answer).error_code], [404, 'NOT_FOUND'])
  }
  // As it is without those files, which so are what keeps it from passing on.
  assert.deepEqual([counted, passed.status, one.count()], [0, 200, 1])
})

interface Spec {
  readonly rules: readonly { readonly matches: readonly { readonly path: PathMatch }[] }[]
}

interface PathMatch {
  readonly type: 'Exact' | 'PathPrefix'
  readonly value: string
}

/** As the Gateway API has it: a prefix is of whole parts of a path. */
function isMatch({ type, value }: PathMatch, path: string): boolean {
  return path === value || (type === 'PathPrefix' && path.startsWith(`${value}/`))
}
