// Render processes, decoders and encoders killed a hundred times and stopped thirty times.
import { survivesLostChildren } from '../support/faults/lost-children.js';

survivesLostChildren({ kills: 100, stops: 30 });
