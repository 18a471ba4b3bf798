import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/restore/methods/catalogue.ts';
import { commandOf, programOf } from '../../../web/panel/recipes.ts';
import {
  initialSettings,
  numberOf,
  type Settings,
  takesStrength,
  taskOf,
  withNumber,
} from '../../../web/settings.ts';

const settings = (change: Partial<Settings>): Settings => ({ ...initialSettings, ...change });

describe('commandOf', () => {
  it('leaves out what is the default', () => {
    expect(commandOf(initialSettings, 'a.jpg')).toBe('deconv restore a.jpg a-restored.jpg --light linear');
  });

  it('says the model, the method and the strength', () => {
    const chosen = settings({ blur: 'motion', length: 12.5, angle: -30, method: 'wiener', strength: 70 });
    expect(commandOf(chosen, 'a.png')).toBe(
      'deconv restore a.png a-restored.png --psf motion:length=12.5,angle=-30 --method wiener --strength 70 --light linear',
    );
  });

  it('quotes names for a shell', () => {
    expect(commandOf(initialSettings, "it's $(x).jpg")).toContain(`'it'\\''s $(x).jpg'`);
    expect(commandOf(initialSettings, '-x.jpg')).toContain(' ./-x.jpg ./-x-restored.jpg ');
  });

  it('gives no strength to a method that takes none', () => {
    expect(commandOf(settings({ blur: 'disk', method: 'rl', strength: 70 }), 'a.jpg')).not.toMatch(
      /strength/,
    );
  });
});

it('the program has the options of the command', () => {
  const program = programOf(settings({ blur: 'disk', radius: 3.5, method: 'tv', strength: 30 }), "it's.jpg");
  expect(program).toContain(`
  psf: { model: 'disk', radius: 3.5 },
  method: { name: 'tv' },
  strength: 30,
  encoding: file.encoding,
`);
  expect(program).toContain(`readImage('it\\'s.jpg')`);
});

describe('settings', () => {
  const psf = { shape: [1, 1], data: Float64Array.of(1) } as const;
  const found = {
    psf,
    kind: 'free',
    spec: undefined,
    verdict: 'disagreeing',
    confidence: 0,
    reasons: [],
  } as const;

  it('stay in their range, at their step', () => {
    expect(withNumber(initialSettings, 'radius', 1e9).radius).toBe(40);
    expect(withNumber(initialSettings, 'angle', 29.6).angle).toBe(30);
    expect(withNumber(initialSettings, 'sigma', 1.2345).sigma).toBe(1.2);
  });

  it('a blur that is not reliable is used only when that is asked for', () => {
    expect(taskOf(initialSettings, found)).toBeUndefined();
    expect(taskOf(settings({ bestEffort: true }), found)).toMatchObject({
      psf,
      refinePsf: false,
      strength: 40,
    });
    expect(taskOf(settings({ blur: 'gaussian' }), found)?.psf).toEqual({ model: 'gaussian', sigma: 2 });
  });

  it('the strength of a free kernel is softer, unless it is set', () => {
    expect(numberOf(initialSettings, 'strength', undefined)).toBe(50);
    expect(numberOf(initialSettings, 'strength', found)).toBe(40);
    expect(numberOf(settings({ strength: 60 }), 'strength', found)).toBe(60);
  });
});

it.each(Object.keys(methods) as Settings['method'][])(
  'the strength of %s is given where restore takes it',
  (name) => {
    const method = methods[name];
    expect(takesStrength(name)).toBe('choose' in method || method.noiseUse({} as never) !== 'none');
  },
);
