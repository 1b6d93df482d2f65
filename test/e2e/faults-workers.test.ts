// Each way a mount worker can break, once; five times each in test/faults.
import { survivesBrokenWorkers } from '../support/faults/broken-workers.js';

survivesBrokenWorkers(1);
