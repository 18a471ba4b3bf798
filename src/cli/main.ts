/** Runs the command line and returns the exit code. */
export async function main(_argv: readonly string[]): Promise<number> {
  return 2;
}
