/**
 * Every generated file of the repository, and which of them are out of date.
 *
 * @module
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dashboardFile } from '../deploy/grafana/dashboard.ts'
import { configurationFiles } from './configuration-files.ts'
import { errorsPage } from './errors-page.ts'
import type { GeneratedFile } from './generated-file.ts'
import { metricsPage } from './metrics-page.ts'
import { packageExports } from './package-exports.ts'
import { probesPage } from './probes-page.ts'
import { readmeExamples } from './readme-examples.ts'
import { reportSchema } from './report-schema.ts'

/** The files whose text on disk is not what it would be generated as. */
export async function staleFiles(root: string): Promise<GeneratedFile[]> {
  const files = [
    packageExports(root),
    await errorsPage(root),
    await metricsPage(root),
    probesPage(root),
    reportSchema(),
    ...configurationFiles(),
    dashboardFile(),
    ...readmeExamples(root),
  ]
  return files.filter(({ path, text }) => textOf(join(root, path)) !== text)
}

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
