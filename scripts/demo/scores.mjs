// The music: eight short pieces as data. Chords and melodies are written down here; harmony.mjs says how to read them.

/**
 * One line of a score. `rhythm` is one bar: `x` plays, `X` accents, `.` rests; for arpeggios a digit picks a chord
 * tone; for basses R, T, F, O and A are root, third, fifth, octave and the approach to the next chord's root.
 * @typedef {{
 *   play: 'chords' | 'arpeggio' | 'bass' | 'melody' | 'drum', instrument: string, gain: number,
 *   rhythm?: string, melody?: string, from?: number, to?: number, pan?: number, gate?: number, centre?: number,
 *   room?: number, echo?: number,
 * }} Part
 *
 * @typedef {{
 *   file: string, title: string, seed: number, bpm: number, beatsPerBar: number, key: string, minor: boolean,
 *   swing?: number, chords: string, ending: string, peak: number, roomS: number, parts: Part[],
 * }} Score
 */

/** @type {Score[]} chords: one bar each, or two in a bar joined by `_`; peak: the loudest sample of the piece */
export const SCORES = [
  {
    ...{
      file: '01-first-light.flac',
      title: 'First Light',
      seed: 11,
      bpm: 76,
      beatsPerBar: 4,
      key: 'D',
      minor: false,
    },
    ...{ chords: 'Dmaj7 Bm7 Gmaj7 A6 Dmaj7 F#m7 Gmaj7 Asus4_A Bm7 Gmaj7 Dmaj7/F# Em7_A', ending: 'Dmaj9' },
    ...{ peak: 0.5, roomS: 2.2 },
    parts: [
      {
        play: 'arpeggio',
        instrument: 'electricPiano',
        gain: 0.5,
        rhythm: '02132312',
        gate: 1.6,
        echo: 0.25,
        pan: -0.2,
      },
      { play: 'chords', instrument: 'pad', gain: 0.16, rhythm: 'x', from: 2, centre: 62, room: 0.6 },
      { play: 'bass', instrument: 'bass', gain: 0.55, rhythm: 'R...R.F.', from: 2 },
      { play: 'drum', instrument: 'brush', gain: 0.12, rhythm: '....x......x....', from: 4 },
      {
        ...{
          play: 'melody',
          instrument: 'flute',
          gain: 0.42,
          from: 4,
          centre: 66,
          room: 0.5,
          echo: 0.2,
          pan: 0.15,
        },
        melody:
          '5/1.5 6/.5 7/1 9/1 | 7/2 5/1 7/1 | 6/1.5 5/.5 3/1 2/1 | 1/1 2/1 5/2 | 6/1 7/1 9/1.5 8/.5 | 6/2 5/1 3/1 | 5/3 3/1 | 4/1 3/1 2/2',
      },
    ],
  },
  {
    ...{
      file: '02-harbour-lights.mp3',
      title: 'Harbour Lights',
      seed: 22,
      bpm: 122,
      beatsPerBar: 4,
      key: 'A',
    },
    ...{ minor: true, peak: 0.8, roomS: 1.4, ending: 'Am9' },
    chords: 'Am7 Am7 Dm9 G7 Cmaj7 Fmaj7 Bm7b5 E7 Am7 Am7 Dm9 G7 Cmaj7 Fmaj7 Bm7b5_E7 Am7',
    parts: [
      {
        play: 'chords',
        instrument: 'guitar',
        gain: 0.32,
        rhythm: 'x..x..x...x..x..',
        gate: 0.7,
        centre: 59,
        pan: -0.3,
      },
      { play: 'bass', instrument: 'bass', gain: 0.6, rhythm: 'R..FF..R', gate: 0.9 },
      { play: 'drum', instrument: 'shaker', gain: 0.16, rhythm: 'x.X.x.X.x.X.x.X.', from: 1 },
      { play: 'drum', instrument: 'rim', gain: 0.16, rhythm: 'x..x...x..x.x...', from: 4, room: 0.3 },
      { play: 'drum', instrument: 'kick', gain: 0.35, rhythm: 'x.....x.x.....x.', from: 4 },
      {
        ...{
          play: 'melody',
          instrument: 'vibraphone',
          gain: 0.45,
          from: 2,
          centre: 69,
          room: 0.5,
          pan: 0.25,
        },
        melody:
          'r/1 4/1 3/.5 4/.5 6/1 | 5/1.5 4/.5 2/2 | r/1 3/1 5/.5 7/1 6/.5 | 8/1.5 7/.5 5/2 | r/.5 4/.5 6/.5 8/.5 7/1 6/1 | #7/1 5/.5 2/.5 4/2 | 3/4 | r/2 5/1 8/1 | 9/1.5 8/.5 6/1 4/1 | 7/1.5 6/.5 4/2 | 5/1 7/1 9/1 10/1 | 8/1.5 7/.5 6/2 | 6/1 4/1 #7/1 5/1 | 8/3 r/1',
      },
    ],
  },
  {
    ...{
      file: '03-night-train.ogg',
      title: 'Night Train',
      seed: 33,
      bpm: 122,
      beatsPerBar: 4,
      key: 'E',
      minor: true,
    },
    ...{ chords: 'Em7 Cmaj7 G Dsus4_D Em7 Cmaj7 G D Em7 Cmaj7 G D Am7 Cmaj7 Em7 Dsus4_D Em7 Cmaj7 G D' },
    ...{ ending: 'Em9', peak: 0.9, roomS: 1.6 },
    parts: [
      {
        play: 'arpeggio',
        instrument: 'musicBox',
        gain: 0.26,
        rhythm: '0.2.31.20.2.3132',
        centre: 71,
        echo: 0.45,
        pan: 0.2,
      },
      { play: 'chords', instrument: 'pad', gain: 0.2, rhythm: 'x', centre: 60, room: 0.5 },
      { play: 'drum', instrument: 'kick', gain: 0.62, rhythm: 'x...x...x...x...', from: 4 },
      { play: 'drum', instrument: 'hat', gain: 0.1, rhythm: '..x...x...x...xx', from: 6 },
      { play: 'drum', instrument: 'brush', gain: 0.22, rhythm: '....x.......x...', from: 8, room: 0.3 },
      { play: 'bass', instrument: 'bass', gain: 0.6, rhythm: '..R.R.O...R.R.F.', from: 4, gate: 0.8 },
      {
        ...{
          play: 'melody',
          instrument: 'electricPiano',
          gain: 0.42,
          from: 8,
          centre: 64,
          room: 0.4,
          echo: 0.35,
          pan: -0.2,
        },
        melody:
          '5/1 7/.5 8/1.5 7/1 | 5/1.5 4/.5 3/2 | 3/1 5/.5 7/1.5 5/1 | 4/3 2/1 | 4/1 6/.5 8/1.5 7/1 | 5/1.5 3/.5 5/2 | 8/1 9/.5 10/1.5 8/1 | 7/2 9/2 | 8/1 7/.5 5/2.5 | 3/1 5/1 7/2 | 5/4 | 4/2 2/2',
      },
    ],
  },
  {
    ...{
      file: '04-paper-boats.m4a',
      title: 'Paper Boats',
      seed: 44,
      bpm: 132,
      beatsPerBar: 3,
      key: 'F',
      minor: false,
    },
    ...{ chords: 'F C/E Dm Am Bb F/A Gm7 C7 F C/E Dm Am Bb F/A Gm7_C7 F Dm Am Bb F Gm7 C7 F F' },
    ...{ ending: 'Fadd9', peak: 0.4, roomS: 1.9 },
    parts: [
      { play: 'bass', instrument: 'bass', gain: 0.42, rhythm: 'R..', gate: 0.8 },
      { play: 'chords', instrument: 'guitar', gain: 0.22, rhythm: '.xx', gate: 0.8, centre: 60, pan: -0.35 },
      {
        play: 'chords',
        instrument: 'strings',
        gain: 0.13,
        rhythm: 'x..',
        from: 8,
        gate: 1,
        centre: 65,
        room: 0.6,
        pan: 0.3,
      },
      {
        ...{
          play: 'melody',
          instrument: 'musicBox',
          gain: 0.5,
          from: 0,
          centre: 72,
          room: 0.45,
          echo: 0.15,
          pan: 0.1,
        },
        melody:
          '5/1 8/1 7/1 | 7/2 5/1 | 6/1 5/1 4/1 | 3/3 | 4/1 5/1 6/1 | 5/1 3/1 1/1 | 2/2 4/1 | 5/3 | 5/1 8/1 9/1 | 9/2 7/1 | 8/1 7/1 6/1 | 5/2 3/1 | 6/1 8/1 6/1 | 5/1 3/1 5/1 | 4/1.5 2/1.5 | 1/3 | 6/1 8/1 10/1 | 9/1 7/1 5/1 | 6/1 8/1 6/1 | 5/3 | 4/1 6/1 4/1 | 2/1 5/1 7/1 | 8/3 | r/1 5/1 8/1',
      },
    ],
  },
  {
    ...{
      file: '05-slow-rain.wav',
      title: 'Slow Rain',
      seed: 55,
      bpm: 58,
      beatsPerBar: 4,
      key: 'C',
      minor: true,
    },
    ...{ chords: 'Cm9 Abmaj7 Ebmaj7 Bb Cm9 Abmaj7 Fm9 Gm7', ending: 'Cm9', peak: 0.25, roomS: 3.2 },
    parts: [
      { play: 'chords', instrument: 'pad', gain: 0.26, rhythm: 'x', gate: 1.05, centre: 58, room: 0.7 },
      { play: 'bass', instrument: 'strings', gain: 0.3, rhythm: 'R', gate: 1, from: 1 },
      {
        play: 'arpeggio',
        instrument: 'vibraphone',
        gain: 0.26,
        rhythm: '0..2.3..1..3..2.',
        centre: 72,
        room: 0.6,
        echo: 0.5,
        pan: -0.3,
      },
      {
        ...{
          play: 'melody',
          instrument: 'flute',
          gain: 0.3,
          from: 2,
          centre: 60,
          room: 0.8,
          echo: 0.2,
          pan: 0.25,
        },
        melody: 'r/1 5/2 3/1 | 4/3 2/1 | 3/2 5/1 8/1 | 7/3 5/1 | 6/2 5/1 4/1 | 5/4',
      },
    ],
  },
  {
    ...{
      file: '06-market-day.opus',
      title: 'Market Day',
      seed: 66,
      bpm: 108,
      beatsPerBar: 4,
      key: 'G',
      minor: false,
    },
    ...{ chords: 'G C G D G C Em D C D Em C G C G_D G', ending: 'G6', peak: 0.7, roomS: 1.1 },
    parts: [
      {
        play: 'arpeggio',
        instrument: 'marimba',
        gain: 0.42,
        rhythm: '0.1201.20.1202.1',
        centre: 64,
        pan: -0.35,
        room: 0.25,
      },
      { play: 'bass', instrument: 'bass', gain: 0.55, rhythm: 'R..R..F.', gate: 0.8, from: 1 },
      { play: 'drum', instrument: 'conga', gain: 0.32, rhythm: 'x..x..x.x..x.xx.', from: 2, room: 0.2 },
      { play: 'drum', instrument: 'shaker', gain: 0.13, rhythm: 'xxXxxxXxxxXxxxXx', from: 2 },
      { play: 'drum', instrument: 'kick', gain: 0.4, rhythm: 'x.......x.......', from: 4 },
      {
        ...{ play: 'melody', instrument: 'marimba', gain: 0.6, from: 4, centre: 73, room: 0.35, pan: 0.3 },
        melody:
          '5/.5 3/.5 5/.5 6/.5 8/1 6/1 | 6/.5 5/.5 3/.5 1/.5 4/2 | 3/.5 5/.5 7/.5 8/.5 7/1 5/1 | 6/.5 5/.5 2/1 5/2 | 8/.5 8/.5 6/.5 4/.5 6/1 8/1 | 9/.5 9/.5 7/.5 5/.5 7/2 | 8/.5 7/.5 6/.5 5/.5 3/1 5/1 | 6/1 4/1 1/2 | 5/.5 3/.5 5/.5 6/.5 8/1 10/1 | 8/.5 6/.5 4/1 6/2 | 5/.5 6/.5 5/.5 3/.5 2/1 5/1 | 1/3 r/1',
      },
    ],
  },
  {
    ...{
      file: '07-corner-cafe.mp3',
      title: 'Corner Café',
      seed: 77,
      bpm: 112,
      beatsPerBar: 4,
      key: 'Bb',
      minor: false,
    },
    ...{ swing: 0.17, chords: 'Bb6 Eb9 Bb6 Bb7 Eb9 Eb9 Bb6 G7 Cm7 F7 Bb6_G7 Cm7_F7', ending: 'Bb6' },
    ...{ peak: 0.6, roomS: 1.2 },
    parts: [
      { play: 'bass', instrument: 'bass', gain: 0.62, rhythm: 'RTFA', gate: 0.9 },
      {
        play: 'chords',
        instrument: 'organ',
        gain: 0.15,
        rhythm: '..x.x..x',
        gate: 0.5,
        centre: 62,
        pan: -0.3,
        room: 0.3,
      },
      { play: 'drum', instrument: 'brush', gain: 0.18, rhythm: 'x.Xxx.Xx' },
      { play: 'drum', instrument: 'hat', gain: 0.09, rhythm: '..x...x.' },
      {
        ...{
          play: 'melody',
          instrument: 'electricPiano',
          gain: 0.55,
          from: 0,
          centre: 68,
          room: 0.35,
          pan: 0.25,
        },
        melody:
          'r/1 5/.5 6/.5 1/.5 2/.5 b3/.5 3/.5 | 5/1.5 4/.5 2/2 | r/.5 3/.5 5/.5 6/.5 8/1 6/1 | 5/1.5 3/.5 b7/2 | r/1 8/.5 6/.5 4/.5 2/.5 1/1 | b3/.5 4/1.5 r/2 | r/.5 3/.5 5/.5 6/.5 5/1 3/1 | 6/1 5/1 3/1 #1/1 | 2/.5 4/.5 6/.5 8/.5 9/1 8/1 | 7/.5 6/.5 4/.5 2/.5 4/2 | 3/1 5/1 6/1 #1/1 | 4/.5 3/.5 2/1 5/2',
      },
    ],
  },
  {
    ...{
      file: '08-homeward.flac',
      title: 'Homeward',
      seed: 88,
      bpm: 90,
      beatsPerBar: 4,
      key: 'C',
      minor: false,
    },
    ...{ chords: 'C G/B Am7 Fmaj7 C G/B Am7 Fmaj7_G F G Em7 Am7 Fmaj7 C/E Dm7_G C', ending: 'Cadd9' },
    ...{ peak: 0.95, roomS: 1.8 },
    parts: [
      {
        play: 'arpeggio',
        instrument: 'guitar',
        gain: 0.5,
        rhythm: '0.1.2.1.0.2.1.2.',
        gate: 3,
        centre: 57,
        pan: -0.25,
        room: 0.2,
      },
      {
        play: 'chords',
        instrument: 'strings',
        gain: 0.14,
        rhythm: 'x',
        gate: 1,
        from: 4,
        centre: 64,
        room: 0.6,
        pan: 0.2,
      },
      { play: 'bass', instrument: 'bass', gain: 0.5, rhythm: 'R....RF.', from: 4 },
      { play: 'drum', instrument: 'kick', gain: 0.42, rhythm: 'x......xx.......', from: 8 },
      { play: 'drum', instrument: 'brush', gain: 0.2, rhythm: '....x.......x...', from: 8, room: 0.2 },
      {
        ...{
          play: 'melody',
          instrument: 'flute',
          gain: 0.4,
          from: 4,
          centre: 72,
          room: 0.5,
          echo: 0.2,
          pan: 0.1,
        },
        melody:
          '3/1.5 4/.5 5/1 3/1 | 2/1.5 1/.5 2/2 | 3/1 5/1 8/1.5 7/.5 | 6/2 5/2 | 6/1.5 5/.5 4/1 6/1 | 7/1.5 6/.5 5/2 | 5/1 7/1 9/1.5 8/.5 | 8/1 7/1 5/2 | 6/1.5 5/.5 3/1 1/1 | 5/1.5 3/.5 1/2 | 2/1 4/1 2/2 | 1/4',
      },
    ],
  },
];
