import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PictureCache, type PictureSource } from './picture-cache.ts'

test('those asked for last are loaded first, few at a time', async () => {
  const { pictures, loads, asked } = scene({ atOnce: 2 })

  for (const id of ['a', 'b', 'c', 'd']) pictures.order(id, () => {})
  loads.get('a')?.resolve()
  await settled()

  assert.deepEqual(asked, ['a', 'b', 'd'])
})

test('what is not wanted any more is not loaded', async () => {
  const { pictures, loads, asked } = scene({ atOnce: 1 })

  pictures.order('a', () => {})
  const cancel = pictures.order('b', () => {})
  cancel()
  loads.get('a')?.resolve()
  await settled()

  assert.deepEqual(asked, ['a'])
})

test('beyond what is kept, the one that was seen longest ago gives back its memory', async () => {
  const { pictures, loads, forgotten } = scene({ keptMax: 2 })
  const load = async (id: string) => {
    pictures.order(id, () => {})
    loads.get(id)?.resolve()
    await settled()
  }

  await load('a')
  await load('b')
  pictures.known('a')
  await load('c')

  assert.deepEqual(forgotten, ['blob:b'])
  assert.equal(pictures.known('a'), 'blob:a')
})

test('a picture that there is none of is told as such', async () => {
  const { pictures, loads } = scene()
  const told: (string | undefined)[] = []

  pictures.order('a', (address) => told.push(address))
  loads.get('a')?.reject(new Error('404'))
  await settled()

  assert.deepEqual(told, [undefined])
})

test('a service that is busy is asked again once it has said to', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { pictures, loads, asked } = scene({ atOnce: 1 })

  pictures.order('a', () => {})
  loads.get('a')?.reject(new Error('busy'))
  await settled()
  const before = [...asked]
  t.mock.timers.tick(2_000)

  assert.deepEqual(before, ['a'])
  assert.deepEqual(asked, ['a', 'a'])
})

test('what is on its way when all is forgotten is shown to nobody', async () => {
  const { pictures, loads } = scene()
  const told: (string | undefined)[] = []

  pictures.order('a', (address) => told.push(address))
  pictures.clear()
  loads.get('a')?.resolve()
  await settled()

  assert.deepEqual(told, [])
  assert.equal(pictures.known('a'), undefined)
})

function scene(bounds: Pick<PictureSource, 'atOnce' | 'keptMax'> = {}) {
  const loads = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  const asked: string[] = []
  const forgotten: string[] = []
  const names = new Map<Blob, string>()
  const pictures = new PictureCache({
    load(id) {
      asked.push(id)
      const { promise, resolve, reject } = Promise.withResolvers<Blob>()
      const picture = new Blob([id])
      names.set(picture, `blob:${id}`)
      loads.set(id, { resolve: () => resolve(picture), reject })
      return promise
    },
    waitS: (error) => ((error as Error).message === 'busy' ? 2 : undefined),
    show: (picture) => names.get(picture) ?? '',
    forget: (address) => forgotten.push(address),
    ...bounds,
  })
  return { pictures, loads, asked, forgotten }
}

/** Once all that is to follow from an answer has followed. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}
