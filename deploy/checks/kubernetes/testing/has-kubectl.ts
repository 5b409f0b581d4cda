import type { TestContext } from 'node:test'
import { MissingTool } from '../../artefact.ts'
import { demandKubectl } from '../render.ts'

/** Skips the test, saying why, on a machine that cannot have kubectl. */
export async function hasKubectl(t: TestContext): Promise<boolean> {
  try {
    await demandKubectl()
    return true
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error
    t.skip(error.message)
    return false
  }
}
