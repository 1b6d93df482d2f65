// Plays a score: from its data to notes in time, and from notes to a mixed stereo piece.
import { DRUM_NAMES, playDrum } from './drums.mjs';
import { pingPong, reverb } from './effects.mjs';
import { readChord, readMelody } from './harmony.mjs';
import { playNote } from './instruments.mjs';
import { addBus, createBus, createRandom, SAMPLE_RATE_HZ } from './signal.mjs';

/** The last chord rings this long, and the last part of that fades into silence. */
const RING_S = 5;
const FADE_S = 3.5;

/**
 * @typedef {import('./scores.mjs').Score} Score
 * @typedef {import('./scores.mjs').Part} Part
 * @typedef {import('./signal.mjs').Bus} Bus
 * @typedef {{ beat: number, beats: number, midi: number[], accent: number }} Played
 */

/** @param {Score} score @returns {Bus} the piece, its loudest sample at `score.peak` */
export function perform(score) {
  const bars = score.chords.split(' ').map((bar) => bar.split('_'));
  const beatS = 60 / score.bpm;
  const lengthS = bars.length * score.beatsPerBar * beatS + RING_S;
  const [dry, toRoom, toEcho] = [createBus(lengthS), createBus(lengthS), createBus(lengthS)];
  score.parts.forEach((part, index) => {
    const bus = createBus(lengthS);
    performPart(bus, score, part, bars, createRandom(score.seed * 100 + index));
    addBus(dry, bus, 1);
    addBus(toRoom, bus, part.room ?? 0.15);
    if (part.echo) addBus(toEcho, bus, part.echo);
  });
  const echo = pingPong(toEcho, beatS * 0.75, 0.5);
  addBus(dry, echo, 1);
  addBus(toRoom, echo, 0.3);
  addBus(dry, reverb(toRoom, score.roomS), 0.7);
  return finish(dry, score.peak);
}

/** @param {Bus} bus @param {Score} score @param {Part} part @param {string[][]} bars @param {() => number} random */
function performPart(bus, score, part, bars, random) {
  const beatS = 60 / score.bpm;
  for (const played of [...readPart(score, part, bars), ...readEnding(score, part, bars.length)]) {
    // Players are never exactly on the beat, nor equally loud.
    const startS = Math.max(0, swung(played.beat, score.swing ?? 0) * beatS + (random() - 0.5) * 0.01) + 0.05;
    const velocity = part.gain * played.accent * (0.88 + 0.24 * random());
    if (DRUM_NAMES.includes(part.instrument)) playDrum(bus, part.instrument, { startS, velocity });
    played.midi.forEach((midi, voice) => {
      const pan = (part.pan ?? 0) + (voice - (played.midi.length - 1) / 2) * 0.12;
      const strum = part.instrument === 'guitar' ? voice * 0.012 : 0;
      playNote(bus, part.instrument, {
        startS: startS + strum,
        durationS: played.beats * beatS,
        midi,
        velocity,
        pan,
      });
    });
  }
}

/** The second half of each beat comes later by a share of a beat. @param {number} beat @param {number} swing */
function swung(beat, swing) {
  const inBeat = beat % 1;
  return inBeat < 0.5 ? beat + inBeat * 2 * swing : beat + (1 - inBeat) * 2 * swing;
}

/** @param {Score} score @param {Part} part @param {string[][]} bars @returns {Played[]} */
function readPart(score, part, bars) {
  const from = part.from ?? 0;
  if (part.play === 'melody') {
    const notes = readMelody(part.melody ?? '', {
      key: score.key,
      minor: score.minor,
      floor: (part.centre ?? 66) - 6,
    });
    return notes.map(({ beat, beats, midi }) => ({
      ...{ beat: beat + from * score.beatsPerBar, beats: beats * 0.95, midi: [midi] },
      accent: beat % 1 === 0 ? 1 : 0.88,
    }));
  }
  return bars.slice(from, part.to).flatMap((_, index) => readBar(score, part, bars, from + index));
}

/** @param {Score} score @param {Part} part @param {string[][]} bars @param {number} bar @returns {Played[]} */
function readBar(score, part, bars, bar) {
  const steps = [...(part.rhythm ?? 'x')];
  const stepBeats = score.beatsPerBar / steps.length;
  /** @type {Played[]} */
  const played = [];
  steps.forEach((step, index) => {
    if (step === '.') return;
    const rest = steps.slice(index + 1).findIndex((other) => other !== '.');
    const length = rest < 0 ? steps.length - index : rest + 1;
    const half = (at) => Math.floor((at / steps.length) * (bars[bar] ?? []).length);
    const chord = bars[bar][half(index)];
    const next = bars[bar][half(index + length)] ?? bars[bar + 1]?.[0] ?? score.ending;
    played.push({
      beat: bar * score.beatsPerBar + index * stepBeats,
      beats: length * stepBeats * (part.gate ?? 0.95),
      midi: readStep(part, step, chord, next),
      accent: step === 'X' || index === 0 ? 1 : 0.82,
    });
  });
  return part.play === 'chords' ? splitHeld(played, score, bars[bar], bar, part) : played;
}

/** A chord held through a bar of two chords changes with them. */
function splitHeld(played, score, chords, bar, part) {
  if (chords.length === 1 || played.length > 1) return played;
  const beats = score.beatsPerBar / chords.length;
  return chords.map((chord, index) => ({
    ...{ beat: bar * score.beatsPerBar + index * beats, beats: beats * (part.gate ?? 0.95), accent: 1 },
    midi: readStep(part, 'x', chord, chord),
  }));
}

/** @param {Part} part @param {string} step @param {string} symbol @param {string} next @returns {number[]} */
function readStep(part, step, symbol, next) {
  if (part.play === 'drum') return [];
  const { voicing, bass, tones } = readChord(symbol, part.centre ?? 62);
  if (part.play === 'chords') return voicing;
  if (part.play === 'arpeggio') {
    const tone = Number(step);
    return [voicing[tone % voicing.length] + 12 * Math.floor(tone / voicing.length)];
  }
  const approach = readChord(next, 62).bass - 1;
  const notes = { R: bass, T: tones[1], F: tones[2], O: bass + 12, A: approach };
  return [notes[step] ?? bass];
}

/** The last chord: everything that carries harmony rings on it, the drums are silent. */
function readEnding(score, part, barCount) {
  if (part.play === 'drum' || part.play === 'melody') return [];
  const { voicing, bass } = readChord(score.ending, part.centre ?? 62);
  const beats = (RING_S * 0.7 * score.bpm) / 60;
  return [
    { beat: barCount * score.beatsPerBar, beats, midi: part.play === 'bass' ? [bass] : voicing, accent: 0.8 },
  ];
}

/** @param {Bus} bus @param {number} peak @returns {Bus} faded out at the end and brought to its level */
function finish(bus, peak) {
  const fade = Math.round(FADE_S * SAMPLE_RATE_HZ);
  const start = bus.left.length - fade;
  let loudest = 1e-9;
  for (let i = 0; i < bus.left.length; i++) {
    if (i > start) {
      const gain = Math.cos(((Math.PI / 2) * (i - start)) / fade) ** 2;
      bus.left[i] *= gain;
      bus.right[i] *= gain;
    }
    loudest = Math.max(loudest, Math.abs(bus.left[i]), Math.abs(bus.right[i]));
  }
  const scale = (/** @type {Float32Array} */ side) => side.map((value) => (value * peak) / loudest);
  return { left: scale(bus.left), right: scale(bus.right) };
}
