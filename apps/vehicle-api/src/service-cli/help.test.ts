import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textWidth } from '../terminal/text-width.ts'
import { commands } from './commands.ts'
import { helpOf, overview } from './help.ts'

test('all help fits the terminal, however narrow', () => {
  for (const columns of [40, 60, 80]) {
    for (const text of [
      overview(commands, columns),
      ...commands.map((each) => helpOf(each, columns)),
    ]) {
      for (const line of text.split('\n')) {
        assert.ok(textWidth(line) <= columns, `${columns}: ${line}`)
      }
    }
  }
})

test('each command is one line of the overview at 80 columns', () => {
  const text = overview(commands, 80)

  for (const { name, summary } of commands) {
    assert.match(text, new RegExp(`^ {2}${name}[^\\n]* {2}${summary}$`, 'm'))
  }
})

test('a command shows its operands and every option', () => {
  const [restore] = commands.filter(({ name }) => name === 'restore')
  const text = restore === undefined ? '' : helpOf(restore)

  assert.match(text, /^Usage: npm run service -- restore NAME \[options\]\n/)
  assert.match(text, /\n {2}--yes {3}do not ask/)
})
