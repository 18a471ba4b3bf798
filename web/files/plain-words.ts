/** Errors as sentences for people who never read one of a program. */

const sentences: Readonly<Record<string, string>> = {
  READ_FAILED:
    'This file is not an image that the browser can read. Save it as JPEG or PNG in another program, then try again.',
  TOO_LARGE: 'This image is too large for the browser. Make it smaller, or cut out the part that matters.',
  OUT_OF_MEMORY:
    'This image needs more memory than the browser has. Make it smaller, choose the Wiener filter, or use the deconv command.',
  DIVERGED: 'This method found no stable result with this blur. Try a lower strength or another method.',
  WORKER_FAILED:
    'The browser stopped the work, most likely for want of memory. Open the image again, or a smaller one.',
};

/** Stopped on purpose. */
export function isAbort(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: string; code?: string };
  return name === 'AbortError' || code === 'ABORTED';
}

export function inPlainWords(error: unknown): string {
  const { message = String(error), code } = error as { message?: string; code?: string };
  if (code !== undefined && code in sentences) return sentences[code];
  if (/^estimatePsf: .*at least/.test(message))
    return 'This image is too small to find its blur. Choose the blur yourself.';
  if (/memory|allocation/i.test(message)) return sentences.OUT_OF_MEMORY;
  return message;
}
