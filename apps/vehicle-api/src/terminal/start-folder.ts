/** Where the user stands: npm runs the scripts of a package in its folder. */
export function startFolder(
  { env, cwd }: Pick<NodeJS.Process, 'env' | 'cwd'>,
  npmScript: string,
): string {
  const isNpmScript = env['npm_lifecycle_event'] === npmScript
  return (isNpmScript ? env['INIT_CWD'] : undefined) ?? cwd()
}
