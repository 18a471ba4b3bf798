/** What TypeDoc cannot know by itself: chapters from folders, module names from package.json, the order and the titles of the guide. */

import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';
import { chapterOf } from './chapters.js';
import { modules } from './modules.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const below = (folder, path) => relative(join(root, folder), path);

export function load(app) {
  const { converter, files } = app;
  converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    document.name = titleOf(document);
    const isOutside = below('samples', files.getReflectionPath(document)).startsWith('..');
    document.frontmatter.category = isOutside ? 'Guide' : 'Samples';
  });
  converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // The project's name is the title of the page already.
    const [first] = project.readme;
    first.text = first.text.replace(/^# .*\n/, '');
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = modules[below('src', module.sources[0].fullFileName)];
      setCategory(module, 'API');
      for (const child of module.children ?? []) {
        const [{ fullFileName }] = child.sources ?? child.signatures[0].sources;
        setCategory(child, chapterOf(below('src', fullFileName)));
      }
    }
    for (const document of project.documents ?? []) linkNames(document.content, project);
    linkNames(project.readme, project);
  });
  // After TypeDoc's own sorting: documents stand in the order of `projectDocuments`.
  const inOrder = ({ project }) => {
    for (const { title, children } of project.categories)
      if (title === 'Guide' || title === 'Samples') children.sort((a, b) => a.id - b.id);
    for (const reflection of Object.values(project.reflections))
      for (const source of reflection.sources ?? []) source.url = undefined;
  };
  converter.on(Converter.EVENT_RESOLVE_END, inOrder, -1000);
  openFolders(files);
}

function setCategory(reflection, category) {
  reflection.comment ??= new Comment();
  reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]));
}

/** The first heading of a document: the file names are README throughout. */
function titleOf({ name, content }) {
  const title = /^# (.*)/.exec(content[0].text)?.[1];
  if (title === undefined) throw new Error(`${name} must begin with a heading`);
  return title;
}

/** Makes a link of every name in backticks that a public module exports: the guide itself stays plain Markdown. */
function linkNames(parts, project) {
  const exported = new Map();
  for (const module of project.getReflectionsByKind(ReflectionKind.Module).reverse())
    for (const child of module.children ?? []) exported.set(`\`${child.name}\``, child);
  parts.forEach(({ kind, text }, i) => {
    const target = kind === 'code' ? exported.get(text) : undefined;
    if (target) parts[i] = { kind: 'inline-tag', tag: '@linkcode', text: target.name, target };
  });
}

/** A link to a folder opens the README of that folder, as it does on GitHub. */
function openFolders(files) {
  const register = files.register.bind(files);
  files.register = (from, link) => {
    const readme = join(link, 'README.md');
    return register(from, existsSync(join(dirname(from), readme)) ? readme : link);
  };
}
