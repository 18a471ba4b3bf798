/** How the result goes out: as a file. */

import type { Editor } from '../editor.ts';
import { withExif } from './exif.ts';
import { restoredName } from './names.ts';

export async function save(editor: Editor, type: 'image/png' | 'image/jpeg'): Promise<void> {
  const { file, state } = editor;
  const made = await editor.encode(type);
  const blob = type === 'image/jpeg' && file ? await withExif(file, made) : made;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = restoredName(state.name, type === 'image/png' ? 'png' : 'jpg');
  link.click();
  // The browser reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
