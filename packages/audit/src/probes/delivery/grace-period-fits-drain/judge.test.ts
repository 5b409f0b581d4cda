import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredGraces } from '../declared-graces.ts'
import { judge } from './judge.ts'

const grace = { where: 'api.yaml', isDeclared: true }

test('a period of the drain and 5 s more passes, less fails', () => {
  const facts = { drainSeconds: 2, preStopSeconds: 0 }

  assert.equal(judge({ ...facts, graces: [{ ...grace, seconds: 7 }] }).verdict, 'PASS')
  assert.equal(judge({ ...facts, graces: [{ ...grace, seconds: 6.9 }] }).verdict, 'FAIL')
})

test('a preStop sleep is part of the period', () => {
  const facts = { drainSeconds: 2, preStopSeconds: 5, graces: [{ ...grace, seconds: 10 }] }

  assert.equal(judge(facts).verdict, 'FAIL')
})

test('the shortest of several decides', () => {
  const graces = [30, 5, 60].map((seconds) => ({ ...grace, seconds }))

  assert.equal(judge({ graces, drainSeconds: 2, preStopSeconds: 0 }).verdict, 'FAIL')
})

test('a service that never exits proves nothing, no such file does not apply', () => {
  const graces = [{ ...grace, seconds: 30 }]

  assert.equal(judge({ graces, drainSeconds: undefined, preStopSeconds: 0 }).verdict, 'UNKNOWN')
  assert.equal(judge({ graces: [], drainSeconds: 1, preStopSeconds: 0 }).verdict, 'N/A')
})

test('periods are read in the forms of Compose and Kubernetes, with their defaults', () => {
  const compose = `
services:
  a: { build: ., stop_grace_period: 1m30s }
  b: { build: ., stop_grace_period: 1500ms }
  c: { build: . }
  d: { image: postgres }
`
  const manifests = `
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { terminationGracePeriodSeconds: 45, containers: [] } } }
---
kind: Deployment
metadata: { name: other }
spec: { template: { spec: { containers: [] } } }
`
  const graces = declaredGraces({
    compose: [{ path: 'compose.yaml', text: compose }],
    manifests: [{ path: 'k.yaml', text: manifests }],
  })

  assert.deepEqual(
    graces.map(({ seconds }) => seconds),
    [90, 1.5, 10, 45, 30],
  )
  assert.deepEqual(
    graces.map(({ isDeclared }) => isDeclared),
    [true, true, false, true, false],
  )
})
