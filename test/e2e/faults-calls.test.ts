// Random calls from twenty clients for half a minute; for ten in test/faults.
import { survivesRandomCalls } from '../support/faults/random-calls.js';

survivesRandomCalls(30);
