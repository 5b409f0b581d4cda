import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { disguises } from './addresses.ts'
import { type Facts, judge, type Tried } from './judge.ts'

test('a listener that nobody calls passes', () => {
  assert.equal(judge(facts([tried('127.0.0.1', 403), tried('decimal', 200)])).verdict, 'PASS')
})

test('a call fails, though no URL was ever taken', () => {
  const called = [{ ...tried('decimal', 502), calls: 1 }]

  const verdict = judge(facts(called))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'decimal')
  assert.equal(judge(facts(called, 502)).verdict, 'FAIL')
})

test('a file of the machine fails', () => {
  const file = { ...tried('file of the machine', 200), hasFile: true }

  assert.match(judge(facts([file])).observed, /gave out a file/)
})

test('where no URL is taken at all nothing is proven', () => {
  assert.equal(judge(facts([tried('127.0.0.1', 400)], 400)).verdict, 'UNKNOWN')
})

test('without a URL or health there is no verdict', () => {
  const called = facts([{ ...tried('decimal', 200), calls: 1 }])

  assert.equal(judge({ ...called, urls: [] }).verdict, 'N/A')
  assert.equal(judge({ ...called, health: { name: 'liveness', held: false } }).verdict, 'UNKNOWN')
})

test('every disguise leads to loopback, also to one that parses it', () => {
  const all = disguises('4000', '/x', 'http://127.0.0.1:3000')

  const hosts = all.filter(({ url }) => URL.canParse(url)).map(({ url }) => new URL(url).host)
  const own = ['127.0.0.1:4000', 'localhost:4000', '0.0.0.0:4000', '[::ffff:7f00:1]:4000']
  assert.ok(
    hosts.every((host) => own.includes(host)),
    hosts.join(' '),
  )
  assert.equal(new Set(all.map(({ url }) => url)).size, all.length)
})

function tried(member: string, status: number): Tried {
  return { member, answer: answerOf({ status }), calls: 0, hasFile: false }
}

function facts(all: readonly Tried[], status = 200): Facts {
  const control = answerOf({ status })
  const urls = [{ operation: 'POST /previews', member: 'url', control, tried: all }]
  return { urls, health: { name: 'liveness', held: true } }
}
