import assert from 'node:assert/strict'
import { test } from 'node:test'
import { helpText, parseArguments, UsageError } from './arguments.ts'

const known = { workloads: ['hot-path', 'start'], candidates: ['kit', 'express'] }

test('no argument means every workload, in full', () => {
  const options = parseArguments([], known)

  assert.deepEqual(options, {
    help: false,
    quick: false,
    json: false,
    save: false,
    workloads: ['hot-path', 'start'],
  })
})

test('workloads, candidates and rounds can be chosen', () => {
  const options = parseArguments(
    ['start', 'hot-path', 'start', '--only', 'express, kit', '--rounds', '7', '--json'],
    known,
  )

  assert.deepEqual(options.workloads, ['start', 'hot-path'])
  assert.deepEqual(options.only, ['express', 'kit'])
  assert.equal(options.rounds, 7)
  assert.equal(options.json, true)
})

test('what does not exist is refused by name, with what there is', () => {
  const refused = (args: string[], message: RegExp) => {
    assert.throws(
      () => parseArguments(args, known),
      (error) => error instanceof UsageError && message.test(error.message),
      args.join(' '),
    )
  }

  refused(['--fast'], /--fast/)
  refused(['hotpath'], /no workload "hotpath"; there are hot-path, start/)
  refused(['--only', 'koa'], /no candidate "koa"; there are kit, express/)
  refused(['--only', ''], /no candidate ""/)
  refused(['--only'], /--only/)
  refused(['start', '--only', 'kit'], /hot-path or refusals, which do not run/)
  for (const rounds of ['0', '51', '2.5', 'x', '', '-1', '1e1']) {
    refused([`--rounds=${rounds}`], /--rounds is a whole number from 1 to 50/)
  }
})

test('a quick or partial run cannot be saved', () => {
  assert.throws(() => parseArguments(['--save', '--quick'], known), UsageError)
  assert.throws(() => parseArguments(['--save', '--only', 'kit'], known), UsageError)
  assert.equal(parseArguments(['--save'], known).save, true)
})

test('the help names every workload, candidate and option', () => {
  const help = helpText(known)

  for (const word of ['hot-path', 'start', 'kit', 'express', '--quick', '--rounds', '--save']) {
    assert.ok(help.includes(word), word)
  }
})
