import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Check, type CheckStatus, defineCheck, fail, ok, skipped, warn } from './check.ts'
import { summaryOf, worstOf } from './result.ts'
import { runDoctor } from './run-doctor.ts'

test('results come in the order of the checks, whichever ends first', async () => {
  const late = check('late', async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return ok('late')
  })

  const { results } = await runDoctor([late, check('early', () => ok('early'))])

  assert.deepEqual(
    results.map(({ name }) => name),
    ['late', 'early'],
  )
})

test('a check that throws, rejects or hangs has failed, and hides none of the others', async () => {
  const broken = [
    check('throws', () => {
      throw new Error('no')
    }),
    check('rejects', () => Promise.reject(new Error('never', { cause: new Error('ECONN') }))),
    check('hangs', () => new Promise(() => undefined)),
  ]

  const { results, summary } = await runDoctor([...broken, check('last', () => ok('here'))], {
    timeoutMs: 20,
    concurrency: 2,
  })

  assert.deepEqual(summary, { status: 'fail', ok: 1, warn: 0, fail: 3, skipped: 0 })
  assert.deepEqual(
    results.slice(0, 3).map(({ findings: [finding] }) => finding && Reflect.get(finding, 'wrong')),
    ['the check broke: no', 'the check broke: never (ECONN)', 'there was no answer within 20 ms'],
  )
})

test('a check is told by its signal that its time is up, and may have more than others', async () => {
  const told = Promise.withResolvers<void>()
  const short = check('short', (_context, signal) => {
    signal.addEventListener('abort', () => told.resolve())
    return new Promise(() => undefined)
  })
  const long = { ...check('long', () => told.promise.then(() => ok('done'))), timeoutMs: 5_000 }

  const { results } = await runDoctor([short, long], { timeoutMs: 20 })

  assert.deepEqual(
    results.map(({ status }) => status),
    ['fail', 'ok'],
  )
})

test('no more checks run at once than are allowed', async () => {
  let running = 0
  let most = 0
  const checks = Array.from({ length: 9 }, (_, index) =>
    check(`check-${index}`, async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return ok('')
    }),
  )

  await runDoctor(checks, { concurrency: 3 })

  assert.equal(most, 3)
})

test('what needs a check that failed is skipped, and what needs that in turn', async () => {
  const checks = [
    check('one', () => fail('gone', 'Bring it back.')),
    { ...check('two', () => ok('')), needs: ['one'] },
    { ...check('three', () => ok('')), needs: ['two'] },
    { ...check('four', () => ok('')), needs: [] },
  ]

  const { results } = await runDoctor(checks, { concurrency: 1 })

  assert.deepEqual(
    results.map(({ findings: [finding] }) => finding),
    [
      fail('gone', 'Bring it back.'),
      skipped('it needs "one", which failed'),
      skipped('it needs "two", which was skipped'),
      ok(''),
    ],
  )
})

test('a warning keeps nobody from going on', async () => {
  const checks = [
    check('one', () => warn('odd', 'Make it even.')),
    { ...check('two', () => ok('')), needs: ['one'] },
  ]

  const { summary } = await runDoctor(checks)

  assert.deepEqual(summary, { status: 'warn', ok: 1, warn: 1, fail: 0, skipped: 0 })
})

test('each result is told as it comes, once', async () => {
  const told: string[] = []

  await runDoctor([check('one', () => ok('')), check('two', () => ok(''))], {
    onResult: ({ name }) => void told.push(name),
  })

  assert.deepEqual(told.toSorted(), ['one', 'two'])
})

test('no login of an address is shown, wherever it stands', async () => {
  const url = 'postgresql://me:canary@db.example.com/x'
  const checks = [
    check('found', () => [ok(url), skipped(url), warn(url, url)]),
    check('thrown', () => {
      throw new Error(`cannot reach ${url}`)
    }),
  ]

  const diagnosis = JSON.stringify(await runDoctor(checks))

  assert.doesNotMatch(diagnosis, /canary/)
  assert.match(diagnosis, /postgresql:\/\/\*\*\*@db\.example\.com\/x/)
})

test('a run that is given up rejects with the reason', async () => {
  const stop = new AbortController()
  const hanging = check('hangs', () => {
    stop.abort(new Error('enough'))
    return new Promise(() => undefined)
  })

  await assert.rejects(runDoctor([hanging], { signal: stop.signal }), /enough/)
})

test('checks that make no sense are refused before anything runs', async () => {
  const one = check('one', () => ok(''))
  assert.throws(() => check('Has Blanks', () => ok('')), RangeError)
  assert.throws(() => defineCheck({ ...one, title: ' ' }), RangeError)
  await assert.rejects(runDoctor([one, one]), /two checks of the name one/)
  await assert.rejects(runDoctor([{ ...one, needs: ['two'] }]), /needs two/)
  await assert.rejects(runDoctor([one], { timeoutMs: 0 }), RangeError)
  await assert.rejects(runDoctor([one], { concurrency: 1.5 }), RangeError)
})

test('every check is counted once, and the worst finding decides', () => {
  const statuses: readonly CheckStatus[] = ['ok', 'warn', 'fail', 'skipped']
  const findings = fc.array(fc.constantFrom(ok(''), warn('', ''), fail('', ''), skipped('')))
  fc.assert(
    fc.property(fc.array(findings), (lists) => {
      const results = lists.map((list, index) => ({
        ...{ name: `${index}`, title: '', group: undefined, durationMs: 0 },
        ...{ status: worstOf(list), findings: list },
      }))
      const summary = summaryOf(results)

      const total = statuses.reduce((sum, status) => sum + summary[status], 0)
      const all = lists.flat().map(({ status }) => status)
      assert.equal(total, lists.length)
      assert.equal(summary.status === 'fail', all.includes('fail'))
      assert.equal(summary.status === 'ok', !all.includes('fail') && !all.includes('warn'))
    }),
  )
})

function check(name: string, run: (...args: Parameters<Check['run']>) => unknown): Check {
  return defineCheck({ name, title: name, run: run as Check['run'] })
}
