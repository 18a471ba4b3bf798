/** The name of the result of an image file. */
export function restoredName(name: string, ending: string): string {
  return `${name.replace(/\.[^.]*$/, '') || 'image'}-restored.${ending}`;
}
