/** The options of TypeDoc: `npm run docs` writes the site to dist/docs. */

import { chapters } from './chapters.js';
import { modules } from './modules.js';

export default {
  name: 'deconvkit',
  entryPoints: Object.keys(modules).map((file) => `../src/${file}`),
  tsconfig: 'tsconfig.json',
  plugin: ['./plugin.js'],
  out: '../dist/docs',
  readme: '../README.md',
  projectDocuments: [
    '../src/README.md',
    '../src/solvers/README.md',
    '../src/psf/README.md',
    '../src/blind/README.md',
    '../src/conv/README.md',
    '../test/vectors/README.md',
    '../CHANGELOG.md',
    '../samples/README.md',
    '../samples/*/README.md',
  ],
  includeVersion: true,
  hideGenerator: true,
  // A clone need not have a remote: the plugin drops the links and keeps file and line.
  disableGit: true,
  sourceLinkTemplate: '{path}',
  displayBasePath: '..',
  router: 'category',
  categorizeByGroup: false,
  categoryOrder: ['Guide', 'Samples', 'API', ...Object.keys(chapters)],
  sort: ['kind', 'alphabetical'],
  kindSortOrder: ['Document', 'Module', 'Function', 'Class', 'Variable', 'Interface', 'TypeAlias'],
  navigation: { includeCategories: true, includeGroups: false },
  // What a type is derived from: tables of values, which the type itself lists, and the options that another one rules out.
  intentionallyNotExported: ['factors', 'schemes', 'lambdaCriteria', 'NoNoise'],
  // A property may be said in full by its name and its type.
  requiredToBeDocumented: ['Function', 'Class', 'Variable', 'Interface', 'TypeAlias'],
  validation: {
    invalidLink: true,
    invalidPath: true,
    notDocumented: true,
    notExported: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  treatWarningsAsErrors: true,
};
