import { expect, it } from 'vitest';
import { filesBelow, read } from './support/project.ts';

/**
 * Words that stood for terms of the field, with the terms to use instead. As whole words they have no other use in the project.
 */
const terms: Readonly<Record<string, string>> = {
  'pace|breathe|inPieces': 'yieldToEventLoop, runCooperatively',
  'bells?|bellGain': 'Gaussian',
  'unseen|bridged?|holes?': 'missing samples, gaps',
  'spreadMarks|spreadOf': 'dilateMask, secondMoments',
  'trust|trustOf|trusted': 'weights',
  'told|tells?|untold': 'given, reports, shows',
  'misfitBehind|noiseTold': 'unmodelledPower, noiseIsGiven',
  'passage|passageOf': 'OperatorGain',
  'steer|steering|settled': 'adaptiveLambda, updateIterations',
  'audible|heard|hears|faint|faintest|leastNoise': 'a named constant with its reason',
  climb: 'subpixelPeak, ascent',
  'bodies|resident|remembered|byVectors': 'functions, in the heap, cached, by SIMD',
  'aboutPsf|aboutHoles': 'psfWarnings, clippingWarnings',
  'anew|so many|goes by|lies beside|reckons?': 'again, a number, follows, is shifted, uses',
  'surroundings|whoever|nobody': 'the region outside the frame, callers, no one',
  'pictures?': 'image',
  'believed?': 'assumed',
};
const banned = new RegExp(`\\b(${Object.keys(terms).join('|')})\\b`, 'i');

const texts = [
  ...filesBelow('src', '.ts'),
  ...filesBelow('src', '.md'),
  ...filesBelow('bin', '.js'),
  ...filesBelow('samples', '.md'),
  ...filesBelow('test/cli/help', '.txt'),
  ...['README.md', 'CHANGELOG.md'],
];

it('texts and names use the terms of the field', () => {
  const hits = texts.flatMap((path) =>
    read(path)
      .split('\n')
      .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
      .filter(({ line }) => banned.test(line))
      .map(({ line, at }) => `${at} "${banned.exec(line)?.[0]}" in: ${line.trim()}`),
  );
  expect(hits).toEqual([]);
});

it('the pattern finds whole words only, in any case', () => {
  expect(banned.test('The Picture')).toBe(true);
  expect(banned.test('the steer of it')).toBe(true);
  expect(banned.test('faintly told')).toBe(true);
  expect(banned.test('a barbell, entrusted, pictured')).toBe(false);
});
