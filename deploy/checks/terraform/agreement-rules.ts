/**
 * Whether Terraform says the same as its environments, its tests, the image and the manifests.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { allOf, type Labels, manifestsOf } from '../kubernetes/manifest.ts'
import { kubernetesFolder } from '../kubernetes/render.ts'
import { at, blocksOf, type HclObject, type Parsed } from './sources.ts'

export async function agreementProblems(parsed: Parsed): Promise<readonly string[]> {
  return [
    ...environmentProblems(parsed),
    ...testProblems(parsed),
    ...(await namespaceProblems(parsed)),
    ...(await versionProblems(parsed)),
  ]
}

/** Each environment gives what has no default, and nothing else than what there is. */
function environmentProblems(parsed: Parsed): readonly string[] {
  const variables = blocksOf(parsed, 'aws', 'variable')
  const required = Object.keys(variables).filter(
    (name) => at(variables[name], 'default') === undefined,
  )
  return ['staging', 'production'].flatMap((name) => {
    const path = `environments/${name}.tfvars`
    const given = parsed.documents.get(path) ?? {}
    const lacking = required.filter((each) => given[each] === undefined)
    const unknown = Object.keys(given).filter((each) => variables[each] === undefined)
    return [
      ...lacking.map((each) => `${path} does not give ${each}`),
      ...unknown.map((each) => `${path} gives ${each}, which there is not`),
      ...(given['environment'] === name ? [] : [`${path} is of another environment`]),
    ]
  })
}

/** A run without an assertion passes whatever is planned. */
function testProblems({ documents }: Parsed): readonly string[] {
  const tests = [...documents].filter(([path]) => path.endsWith('.tftest.hcl'))
  const runs = tests.flatMap(([path, { run = {} }]) =>
    Object.entries(run as HclObject).map(([name, each]) => ({ title: `${path}: ${name}`, each })),
  )
  const idle = runs.filter(
    ({ each }) => at(each, 'assert') === undefined && at(each, 'expect_failures') === undefined,
  )
  return [
    ...(runs.length === 0 ? ['there is no test'] : []),
    ...idle.map(({ title }) => `${title} asserts nothing`),
  ]
}

/** Whichever comes first makes the namespace, and the other finds it as it would have made it. */
async function namespaceProblems(parsed: Parsed): Promise<readonly string[]> {
  const resources = blocksOf(parsed, 'cluster', 'resource')
  const labels = at(resources, 'kubernetes_namespace', 'plimsoll', 'metadata', 'labels')
  const text = await readFile(join(kubernetesFolder, 'base/namespace.yaml'), 'utf8')
  const [namespace] = allOf(manifestsOf(text), 'Namespace')
  const wanted: Labels = { 'app.kubernetes.io/part-of': 'plimsoll', ...namespace?.metadata?.labels }
  const isSame = listed((labels ?? {}) as Labels) === listed(wanted)
  return isSame ? [] : ['the namespace has other labels than in deploy/kubernetes']
}

function listed(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted())
}

const dockerfile = join(import.meta.dirname, '../../image/api.Dockerfile')

/** `pg_dump` takes no server that is newer than itself. */
async function versionProblems(parsed: Parsed): Promise<readonly string[]> {
  const variables = blocksOf(parsed, 'aws', 'variable')
  const server = Number.parseInt(String(at(variables, 'postgres_version', 'default')), 10)
  const [, digits] =
    /^ARG POSTGRES=\S*?postgres:(\d+)/m.exec(await readFile(dockerfile, 'utf8')) ?? []
  if (digits === undefined) return ['the image names no version of PostgreSQL']
  if (server <= Number(digits)) return []
  return [`the database is PostgreSQL ${server}, and pg_dump in the image is ${digits}`]
}
