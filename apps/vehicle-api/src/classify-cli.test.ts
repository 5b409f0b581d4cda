import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { serviceProgram } from './testing/service-program.ts'

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url))

test('pictures are answered in the order of the arguments, without colour in a pipe', async () => {
  const { code, stdout, stderr } = await classify(['drawn_truck.bmp', 'drawn_car.jpg'])

  const [header = '', truck = '', car = '', ...rest] = stdout.split('\n')
  assert.match(header, /^File +Label +Confidence +ms$/)
  assert.match(truck, /^drawn_truck\.bmp {2}truck +█+.? + 92\.\d % +\d+\.\d$/)
  assert.match(car, /^drawn_car\.jpg +car +█+.? + 88\.\d % +\d+\.\d$/)
  assert.deepEqual(rest, [''])
  assert.deepEqual([code, stderr], [0, ''])
})

test('without a picture the usage is shown and the exit code is 2', async () => {
  const { code, stdout, stderr } = await classify([])

  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^Name at least one picture\.\n\nUsage: npm run classify/)
})

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function classify(args: readonly string[]): Promise<Ended> {
  const argv = [...serviceProgram('classify-cli'), ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { cwd: fixtures }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}
