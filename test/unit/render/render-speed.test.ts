// The cold capacity people plan by rests on this figure.
import { describe, expect, it } from 'vitest';
import { RenderSpeed } from '../../../src/render/render-speed.js';

describe('render speed', () => {
  it('is unknown before anything was rendered', () => {
    expect(new RenderSpeed().factor).toBeNull();
  });

  it('is unknown after a few short steps, which the start of everything else made slow', () => {
    const speed = new RenderSpeed();
    speed.add(0.3, 0.4);
    speed.add(2, 0.1);
    expect(speed.factor).toBeNull();
  });

  it('is audio over time of the steps together', () => {
    const speed = new RenderSpeed();
    speed.add(20, 0.5);
    speed.add(20, 1.5);
    expect(speed.factor).toBeCloseTo(20);
  });

  it('forgets what was long ago', () => {
    const speed = new RenderSpeed();
    speed.add(2, 1000);
    for (let step = 0; step < 64; step++) speed.add(2, 0.1);
    expect(speed.factor).toBeCloseTo(20);
  });
});
