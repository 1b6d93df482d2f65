// Random calls from twenty clients for ten minutes.
import { survivesRandomCalls } from '../support/faults/random-calls.js';

survivesRandomCalls(600);
