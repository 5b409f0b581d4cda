import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../terminal/usage-error.ts'
import { parseArguments } from './arguments.ts'
import { commands } from './commands.ts'

test('options may stand anywhere, and after -- everything is an operand', () => {
  const asked = parse('--json jobs replay a --queue=default --all -- -b')

  assert.equal(asked.kind, 'command')
  if (asked.kind !== 'command') return
  assert.equal(asked.command.name, 'jobs replay')
  assert.deepEqual(asked.operands, ['a', '-b'])
  assert.equal(asked.options.text('queue'), 'default')
  assert.ok(asked.options.isSet('json') && asked.options.isSet('all'))
})

test('help is of all, of a group, or of one command', () => {
  const names = (line: string) => {
    const asked = parse(line)
    return asked.kind === 'help' ? asked.commands.map(({ name }) => name) : []
  }

  assert.equal(names('--help').length, commands.length)
  assert.equal(names('help').length, commands.length)
  assert.deepEqual(names('jobs -h'), ['jobs list', 'jobs replay', 'jobs cancel'])
  assert.deepEqual(names('help restore'), ['restore'])
  assert.deepEqual(names('backup create --help'), ['backup create'])
  assert.deepEqual(parse('--version'), { kind: 'version' })
})

test('a command line that makes no sense says what is near and what there is', () => {
  const senseless = [
    ['', /^Name a command: migrate, backup, restore, verify, /],
    ['mirgate', /"mirgate"\. Did you mean migrate\? There is migrate, backup,/],
    ['deploy', /^There is no command "deploy"\. There is migrate,/],
    ['migrate', /^Say what to migrate: up, down, status, plan, redo\.$/],
    ['migrate stauts', /Did you mean status\?/],
    ['migrate up --jsno', /"--jsno"\. Did you mean --json\? There is --to, --no-backup, --json/],
    ['migrate status --yes', /no option of migrate status "--yes"/],
    ['migrate up -x', /"-x"\. There is/],
    ['migrate up --to', /^--to needs a value\.$/],
    ['migrate up --to --json', /^--to needs a value\.$/],
    ['migrate up --to 1 --to 2', /given 2 times/],
    ['migrate up --json=yes', /^--json takes no value\.$/],
    ['restore', /^restore needs NAME\.$/],
    ['restore a b', /takes only 1 NAME here, and "b" is more/],
    ['verify all', /takes nothing here/],
    ['help nothing', /^There is no command "nothing"/],
  ] as const
  for (const [line, words] of senseless) {
    assert.throws(
      () => parse(line),
      (error: Error) => error instanceof UsageError && words.test(error.message),
      line,
    )
  }
})

test('a number outside of its range, and an unknown word, are refused', () => {
  const asked = parse('jobs list --limit 101 --state gone')
  if (asked.kind !== 'command') throw new TypeError('no command')
  const { options } = asked

  assert.throws(() => options.whole('limit', { min: 1, max: 100 }), /whole number from 1 to 100/)
  assert.throws(() => options.oneOf('state', ['dead', 'done']), /must be one of dead, done/)
  assert.equal(options.whole('limit', { min: 1, max: 101 }), 101)
})

function parse(line: string) {
  return parseArguments(line === '' ? [] : line.split(' '), commands)
}
