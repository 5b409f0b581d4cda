import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { plimsoll, served, temporary } from './testing/plimsoll-process.ts'

/** Probes of every wing are left out: what is tested is not what they find. */
const noProbes = ['--skip', 'foundation,security,reliability,observability,delivery']
/** Each test waits for a process of its own. */
const sideBySide = { concurrency: 3 }

describe('what the command line refuses', sideBySide, () => {
  test('--help shows the verbs, and each verb its flags', async () => {
    const [all, audit] = await Promise.all([plimsoll(['--help']), plimsoll(['audit', '--help'])])

    assert.equal(all.code, 0)
    assert.match(all.output, /replay <report> <probe>/)
    assert.equal(audit.code, 0)
    assert.match(audit.output, /--fail-under <score>/)
  })

  test('wrong usage is exit code 2, and says what would be right', async () => {
    const wrongs = [
      [['fly'], /no verb "fly"/],
      [['audit', '--colour'], /--colour/],
      [['audit'], /Nothing to audit/],
      [['audit', 'http://127.0.0.1:1', '--depth', 'abyss'], /quick, standard, deep/],
      [['audit', 'http://127.0.0.1:1', '--format', 'pdf'], /html/],
      [['audit', 'http://10.0.0.1/'], /--allow-private/],
      [['audit', '--start', 'node a.js && node b.js'], /no shell/],
      [['explain', 'livenes-answers'], /liveness-answers/],
      [['diff', 'a.json'], /two reports/],
    ] as const

    const seen = await Promise.all(wrongs.map(([args]) => plimsoll(args)))

    for (const [index, [args, expected]] of wrongs.entries()) {
      assert.equal(seen[index]?.code, 2, args.join(' '))
      assert.match(seen[index]?.output ?? '', expected)
    }
  })

  test('a config with an unknown key is exit code 2', async (t) => {
    const folder = temporary(t)
    writeFileSync(join(folder, 'plimsoll.config.json'), '{ "tarket": {} }')

    const { code, output } = await plimsoll(['audit'], folder)

    assert.equal(code, 2)
    assert.match(output, /tarket/)
  })

  test('a target that does not answer is exit code 3, with a report', async (t) => {
    const folder = temporary(t)

    const { code } = await plimsoll(['audit', 'http://127.0.0.1:1', ...noProbes], folder)

    assert.equal(code, 3)
    assert.ok(existsSync(join(folder, 'plimsoll-report/report.json')))
  })
})

describe('what the command line runs', sideBySide, () => {
  test('the gate decides between exit codes 0 and 1, and all formats are written', async (t) => {
    const folder = temporary(t)
    const url = await served(t)
    const formats = ['--format', 'html,junit,sarif,markdown,badge']

    const passed = await plimsoll(['audit', url, ...noProbes, ...formats], folder)
    const failed = await plimsoll(['audit', url, ...noProbes, '--fail-under', '50'], folder)

    assert.equal(passed.code, 0, passed.output)
    for (const name of ['report.html', 'junit.xml', 'plimsoll.sarif', 'summary.md', 'badge.svg']) {
      assert.ok(existsSync(join(folder, 'plimsoll-report', name)), name)
    }
    assert.equal(failed.code, 1)
    assert.match(failed.output, /fail-under 50/)
  })

  test('a report does not differ from itself', async (t) => {
    const folder = temporary(t)
    await plimsoll(['audit', await served(t), ...noProbes], folder)
    const report = join(folder, 'plimsoll-report/report.json')

    const { code, output } = await plimsoll(['diff', report, report])

    assert.equal(code, 0)
    assert.match(output, /before .*\nafter /)
  })
})
