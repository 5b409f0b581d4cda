import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const cases = [
  ['a command in exec form', 'CMD ["node", "main.js"]', 'PASS'],
  ['an entrypoint in exec form', 'ENTRYPOINT ["node"]\nCMD ["main.js"]', 'PASS'],
  ['an init before a shell', 'ENTRYPOINT ["/usr/bin/tini", "--"]\nCMD node main.js', 'PASS'],
  ['a shell that is replaced', 'CMD exec node main.js', 'PASS'],
  ['a shell in exec form that is replaced', 'CMD ["sh", "-c", "x && exec node main.js"]', 'PASS'],
  ['the last of two commands', 'CMD node main.js\nCMD ["node", "main.js"]', 'PASS'],
  ['shell form', 'CMD node main.js', 'FAIL'],
  ['single quotes, which are no JSON', "CMD ['node', 'main.js']", 'FAIL'],
  ['a shell in exec form', 'CMD ["sh", "-c", "node main.js"]', 'FAIL'],
  ['a shell-form command behind an entrypoint', 'ENTRYPOINT ["run"]\nCMD node main.js', 'FAIL'],
  ['neither command nor entrypoint', 'RUN x', 'UNKNOWN'],
] as const

for (const [name, start, verdict] of cases) {
  test(`${name} is ${verdict}`, () => {
    const dockerfile = { path: 'Dockerfile', text: `FROM node:24\n${start}\n` }

    assert.equal(judge({ dockerfile, scripts: [] }).verdict, verdict)
  })
}

for (const [line, verdict] of [
  ['exec "$@"', 'PASS'],
  ['"$@"', 'FAIL'],
] as const) {
  test(`a script that ends in ${line} is ${verdict}`, () => {
    const text = 'FROM node:24\nENTRYPOINT ["/entry.sh"]\nCMD ["node"]\n'
    const scripts = [{ path: 'entry.sh', text: `#!/bin/sh\nset -e\n${line}\n` }]

    assert.equal(judge({ dockerfile: { path: 'Dockerfile', text }, scripts }).verdict, verdict)
  })
}

test('without a Dockerfile it does not apply', () => {
  assert.equal(judge({ dockerfile: undefined, scripts: [] }).verdict, 'N/A')
})
