import assert from 'node:assert/strict'
import { test } from 'node:test'
import { usernameKey, usernameProblem } from './username.ts'

test('plain names are accepted', () => {
  const names = ['ann', 'Ann.Lee', 'ann_lee-2', '4ann', 'a'.repeat(32), 'administrate', 'rooted']

  assert.deepEqual(names.filter(usernameProblem), [])
})

test('a name that is too short, too long or of other signs is refused', () => {
  const names = [
    ...['', 'an', 'a'.repeat(33), '.ann', 'ann.', 'ann..lee', 'ann lee', 'ann@example.com'],
    ...['аnn', 'ａｎｎ', 'ann\n', 'an\u200bn', 'ann/lee', 'ännchen', '___', 'ann\0'],
  ]

  assert.deepEqual(
    names.filter((name) => usernameProblem(name) === undefined),
    [],
  )
})

test('a name that could speak for the service is nobody’s, however it is spelled', () => {
  const names = [
    'admin',
    'Admin',
    'ADMIN',
    'adm1n',
    'admln',
    'a.d.m.i.n',
    '4dm1n',
    'r00t',
    'sys-tem',
  ]

  assert.deepEqual(new Set(names.map(usernameProblem)), new Set([usernameProblem('root')]))
  assert.notEqual(usernameProblem('root'), undefined)
})

test('capitals tell no two people apart', () => {
  assert.equal(usernameKey('Ann'), usernameKey('aNN'))
})
