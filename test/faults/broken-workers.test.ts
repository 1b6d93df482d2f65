// Each way a mount worker can break, five times.
import { survivesBrokenWorkers } from '../support/faults/broken-workers.js';

survivesBrokenWorkers({
  breaks: ['throws an error', 'loops for ever', 'leaks objects', 'leaks buffers'],
  rounds: 5,
});
