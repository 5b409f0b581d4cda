import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MissingTool, validate } from './artefact.ts'
import { artefacts } from './artefacts.ts'

for (const artefact of artefacts) {
  test(`${artefact.name} is right, and its validator sees planted errors`, async (t) => {
    const verdict = await validate(artefact)

    if (verdict.result === 'skipped') t.skip(`${verdict.tool}: ${verdict.remedy}`)
    else assert.deepEqual(verdict, { result: 'ok', controls: artefact.controls.length })
    assert.ok(artefact.controls.length > 0)
  })
}

test('a validator that overlooks a planted error has failed', async () => {
  const blind = { planted: 'an unknown directive', problems: () => [] }

  const verdict = await validate({ name: 'blind', problems: () => [], controls: [blind] })

  const problems = ['the validator does not see an unknown directive']
  assert.deepEqual(verdict, { result: 'failed', problems })
})

test('without its tool nothing is proved, and the tool is named', async () => {
  const problems = () => {
    throw new MissingTool('kubectl', 'install it')
  }

  const verdict = await validate({ name: 'kustomize', problems, controls: [] })

  assert.deepEqual(verdict, { result: 'skipped', tool: 'kubectl', remedy: 'install it' })
})
