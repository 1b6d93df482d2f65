// A mount worker that throws and one that hangs, once each; all ways to break one, five times each, in test/faults.
import { survivesBrokenWorkers } from '../support/faults/broken-workers.js';

survivesBrokenWorkers({ breaks: ['throws an error', 'loops for ever'], rounds: 1 });
