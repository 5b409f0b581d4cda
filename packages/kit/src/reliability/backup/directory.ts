/**
 * The directory of the backups: each a folder with its data and its manifest, which gets its name
 * when it is whole. What begins with a dot is unfinished, or about to go.
 *
 * @module
 */

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EngineName } from '../database/index.ts'
import { BackupDamagedError, BackupNotFoundError, toBackupError } from './backup-error.ts'
import { isBackupName } from './backup-name.ts'
import { replaceText, sync } from './durable-files.ts'
import { type BackupManifest, manifestText, parseManifest } from './manifest.ts'

export interface Backup {
  readonly name: string
  readonly engine: EngineName
  /** `damaged` here is the manifest; of the data only a verification knows. */
  readonly state: 'verified' | 'unverified' | 'damaged'
  readonly manifest: BackupManifest | undefined
  /** What is wrong with the manifest. */
  readonly problem: string | undefined
}

const manifestName = 'manifest.json'

/** Makes it if only its last part is missing. */
export async function prepareDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
    await sync(dirname(directory))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    throw toBackupError(error, 'the directory of the backups cannot be made')
  }
}

/** Newest first; none if there is no directory yet. */
async function backupNames(directory: string): Promise<readonly string[]> {
  try {
    const names = await readdir(directory)
    return names.filter(isBackupName).sort().reverse()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw toBackupError(error, 'the directory of the backups cannot be read')
  }
}

/** Newest first. */
export async function listBackups(directory: string): Promise<readonly Backup[]> {
  const names = await backupNames(directory)
  return await Promise.all(names.map((name) => readBackup(directory, name)))
}

async function readBackup(directory: string, name: string): Promise<Backup> {
  const engine = name.endsWith('-sqlite') ? 'sqlite' : 'postgres'
  try {
    const manifest = await readManifest(directory, name)
    const state = manifest.verified_at === null ? 'unverified' : 'verified'
    return { name, engine, state, manifest, problem: undefined }
  } catch (error) {
    if (!(error instanceof BackupDamagedError)) throw error
    return { name, engine, state: 'damaged', manifest: undefined, problem: error.message }
  }
}

/** @throws BackupNotFoundError, BackupDamagedError */
export async function readManifest(directory: string, name: string): Promise<BackupManifest> {
  if (!isBackupName(name) || !(await backupNames(directory)).includes(name)) {
    throw new BackupNotFoundError(`there is no backup "${name}" in ${directory}`)
  }
  const text = await readText(join(directory, name, manifestName), name)
  try {
    return parseManifest(text)
  } catch (error) {
    throw new BackupDamagedError(name, (error as Error).message, error)
  }
}

async function readText(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BackupDamagedError(name, 'its manifest is missing', error)
    }
    throw toBackupError(error, `the manifest of ${name} cannot be read`)
  }
}

export function writeManifest(
  directory: string,
  name: string,
  manifest: BackupManifest,
): Promise<void> {
  return replaceText(join(directory, name, manifestName), manifestText(manifest))
}

/** For a backup that is being made; `finish` gives it its name. */
export async function beginBackup(directory: string, name: string): Promise<string> {
  const unfinished = `.unfinished-${name}`
  await mkdir(join(directory, unfinished), { mode: 0o700 })
  return unfinished
}

/** On the disk and whole, or not there. */
export async function finishBackup(
  directory: string,
  unfinished: string,
  name: string,
  manifest: BackupManifest,
): Promise<void> {
  await writeManifest(directory, unfinished, manifest)
  await rename(join(directory, unfinished), join(directory, name))
  await sync(directory)
}

export async function removeBackup(directory: string, name: string): Promise<void> {
  const going = join(directory, `.removing-${name}`)
  // At once: a backup that is half removed must not be taken for one.
  await rename(join(directory, name), going)
  await sync(directory)
  await rm(going, { recursive: true })
}

/** Only for the holder of the directory's lock: nobody is at work on any of them. */
export async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!/^\.(?:unfinished|scratch|removing)-/.test(name)) continue
    await rm(join(directory, name), { recursive: true, force: true })
  }
}
