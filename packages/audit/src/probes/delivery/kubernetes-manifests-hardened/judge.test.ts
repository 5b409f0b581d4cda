import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const good = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - name: api
          livenessProbe: { httpGet: { path: /livez, port: http } }
          readinessProbe: { httpGet: { path: /readyz, port: http } }
          resources: { requests: { cpu: 100m }, limits: { memory: 256Mi } }
          securityContext: { allowPrivilegeEscalation: false }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: { minAvailable: 1, selector: { matchLabels: { app: api } } }
`

function verdictOf(...texts: readonly string[]) {
  return judge({ files: texts.map((text, index) => ({ path: `${index}.yaml`, text })) })
}

test('manifests that hold every rule pass', () => {
  assert.equal(verdictOf(good).verdict, 'PASS', verdictOf(good).observed)
})

const broken = [
  ['identical probes', '/readyz', '/livez'],
  ['no memory limit', 'limits: { memory: 256Mi }', 'limits: { cpu: 1 }'],
  ['a container that may be root', 'runAsNonRoot: true', 'runAsNonRoot: false'],
  ['a container that may gain privileges', 'allowPrivilegeEscalation: false', 'privileged: true'],
  ['a budget for something else', 'matchLabels: { app: api }', 'matchLabels: { app: other }'],
  ['one replica', 'replicas: 2', 'replicas: 1'],
  ['replicas left to the default', 'replicas: 2', 'paused: false'],
] as const

for (const [name, from, to] of broken) {
  test(`${name} takes a fifth away`, () => {
    const judgement = verdictOf(good.replace(from, to))

    assert.equal(judgement.verdict === 'PARTIAL' && judgement.held, 0.8, judgement.observed)
  })
}

test('an autoscaler decides about replicas', () => {
  const scaler = (min: number) => `
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec: { minReplicas: ${min}, scaleTargetRef: { kind: Deployment, name: api } }
`
  assert.equal(verdictOf(good.replace('replicas: 2', ''), scaler(2)).verdict, 'PASS')
  assert.equal(verdictOf(good, scaler(1)).verdict, 'PARTIAL')
})

test('templates and broken files are unknown, none at all does not apply', () => {
  assert.equal(
    verdictOf(good.replace('replicas: 2', 'replicas: {{ .Values.n }}')).verdict,
    'UNKNOWN',
  )
  assert.equal(verdictOf('kind: [').verdict, 'UNKNOWN')
  assert.equal(verdictOf('kind: Service').verdict, 'N/A')
  assert.equal(verdictOf().verdict, 'N/A')
})
