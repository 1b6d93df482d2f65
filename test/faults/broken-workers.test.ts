// Each way a mount worker can break, five times.
import { survivesBrokenWorkers } from '../support/faults/broken-workers.js';

survivesBrokenWorkers(5);
