import { expect, it } from 'vitest';
import { LruCache } from '../../../../src/conv/engine/lru-cache.ts';

it('makes once what is asked for again, and forgets what was not asked for longest', () => {
  const made: string[] = [];
  const remembered = new LruCache<string>(2);
  const ask = (key: string): string =>
    remembered.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
