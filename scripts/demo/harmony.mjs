// Reads the two notations of the scores: chord symbols (`Bm7/A`) and melodies in scale degrees (`5/1 6/.5 r/2`).

const PITCH_CLASSES = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];

/** @type {Record<string, number[]>} semitones above the root */
const QUALITIES = {
  '': [0, 4, 7],
  m: [0, 3, 7],
  6: [0, 4, 7, 9],
  7: [0, 4, 7, 10],
  9: [0, 4, 10, 14],
  m7: [0, 3, 7, 10],
  m9: [0, 3, 10, 14],
  maj7: [0, 4, 7, 11],
  maj9: [0, 4, 11, 14],
  add9: [0, 4, 7, 14],
  sus4: [0, 5, 7],
  m7b5: [0, 3, 6, 10],
};

/** @param {string} name such as `Bb` @returns {number} 0 (C) to 11 */
export function pitchClass(name) {
  const accidental = name[1] === '#' ? 1 : name[1] === 'b' ? -1 : 0;
  return (PITCH_CLASSES[name[0]] + accidental + 12) % 12;
}

/**
 * Tones of a chord near a centre, lowest first, so that neighbouring chords move by small steps.
 * @param {string} symbol @param {number} centre MIDI note
 * @returns {{ voicing: number[], bass: number, tones: number[] }} MIDI notes; bass and tones lie in the octave from
 * E1, the tones being root, third and fifth above the bass note
 */
export function readChord(symbol, centre) {
  const match = /^([A-G][#b]?)([^/]*)(?:\/([A-G][#b]?))?$/.exec(symbol);
  const quality = QUALITIES[match?.[2] ?? '?'];
  if (!match || !quality) throw new Error(`unknown chord ${symbol}`);
  const root = pitchClass(match[1]);
  const voicing = quality.map((semitones) => nearest(root + semitones, centre)).sort((a, b) => a - b);
  const bass = atLeast(pitchClass(match[3] ?? match[1]), 28);
  return { voicing, bass, tones: quality.slice(0, 3).map((semitones) => atLeast(root + semitones, bass)) };
}

/** @param {number} pitch @param {number} centre the note of that pitch class within six semitones of the centre */
function nearest(pitch, centre) {
  return atLeast(pitch, centre - 6);
}

/** @param {number} pitch @param {number} floor the lowest note of that pitch class from the floor up */
function atLeast(pitch, floor) {
  return floor + ((((pitch - floor) % 12) + 12) % 12);
}

/**
 * Notes of a melody: `degree/beats`, degrees from 1 (the key's note in the octave of `floor`) to 15 and beyond,
 * `#` or `b` before it, `r` for a rest.
 * @param {string} text @param {{ key: string, minor: boolean, floor: number }} scale
 * @returns {{ beat: number, beats: number, midi: number }[]}
 */
export function readMelody(text, scale) {
  const tonic = atLeast(pitchClass(scale.key), scale.floor);
  const steps = scale.minor ? MINOR : MAJOR;
  const notes = [];
  let beat = 0;
  for (const token of text.split(/[\s|]+/).filter(Boolean)) {
    const match = /^([#b]?)(r|-?\d+)\/([\d.]+)$/.exec(token);
    if (!match) throw new Error(`unknown note ${token}`);
    const beats = Number(match[3]);
    if (match[2] !== 'r') {
      const degree = Number(match[2]) - 1;
      const octave = Math.floor(degree / 7);
      const accidental = match[1] === '#' ? 1 : match[1] === 'b' ? -1 : 0;
      notes.push({ beat, beats, midi: tonic + 12 * octave + steps[degree - octave * 7] + accidental });
    }
    beat += beats;
  }
  return notes;
}
