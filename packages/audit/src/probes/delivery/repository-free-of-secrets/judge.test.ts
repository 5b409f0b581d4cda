import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

const clean: Facts = {
  files: 10,
  left: 0,
  isTracked: true,
  environmentFiles: [],
  found: [],
  dockerfile: undefined,
  dockerignore: undefined,
  allowed: 0,
}

test('files without a hit pass', () => {
  assert.equal(judge(clean).verdict, 'PASS')
})

test('a hit fails, and is not repeated in the report', () => {
  const hit = { kind: 'AWS access key id', path: 'a.ts', line: 3, hint: 'AKIA12…' }

  const judgement = judge({ ...clean, found: [hit] })

  assert.equal(judgement.verdict, 'FAIL')
  assert.match(judgement.observed, /a\.ts, line 3/)
})

test('a tracked .env fails, one that git does not track is no finding', () => {
  const tracked = judge({ ...clean, environmentFiles: ['.env'] })
  const local = judge({ ...clean, environmentFiles: ['.env'], isTracked: false })

  assert.equal(tracked.verdict, 'FAIL')
  assert.equal(local.verdict, 'PASS')
})

const images = [
  ['a secret in ENV', 'ENV API_TOKEN=q8Zt41pLm0Xc', 'FAIL'],
  ['a secret with a default in ARG', 'ARG DB_PASSWORD="hunter2hunter2"', 'FAIL'],
  ['an ARG without a value', 'ARG DB_PASSWORD', 'PASS'],
  ['a placeholder', 'ENV API_TOKEN=changeme', 'PASS'],
  ['a variable that only sounds alike', 'ENV TOKEN_TTL=3600', 'PASS'],
  ['.env by name', 'COPY .env /app/', 'FAIL'],
  ['the example of .env', 'COPY .env.example /app/', 'PASS'],
  ['everything, with a .env beside', 'COPY . /app', 'FAIL'],
  ['everything of another stage', 'COPY --from=build . /app', 'PASS'],
] as const

for (const [name, line, verdict] of images) {
  test(`an image with ${name} is ${verdict}`, () => {
    const dockerfile = { path: 'Dockerfile', text: `FROM a:1\n${line}\n` }
    const facts = { ...clean, isTracked: false, environmentFiles: ['.env'], dockerfile }

    assert.equal(judge(facts).verdict, verdict)
  })
}

test('what .dockerignore keeps out is not in the image', () => {
  const dockerfile = { path: 'Dockerfile', text: 'FROM a:1\nCOPY . /app\n' }
  const dockerignore = { path: '.dockerignore', text: 'node_modules\n.env*\n' }
  const facts = { ...clean, isTracked: false, environmentFiles: ['.env'], dockerfile, dockerignore }

  assert.equal(judge(facts).verdict, 'PASS')
})

test('files that were too many leave a share open', () => {
  const judgement = judge({ ...clean, files: 30, left: 10 })

  assert.equal(judgement.verdict, 'PARTIAL')
  assert.deepEqual(judgement.verdict === 'PARTIAL' && judgement.unexercised, 0.25)
})

test('an empty repository proves nothing', () => {
  assert.equal(judge({ ...clean, files: 0 }).verdict, 'UNKNOWN')
})
